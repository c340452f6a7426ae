internal import Basics
internal import Configuration

extension AugmentationLayer.RandomSharpness: ChangingLayer {
  func change(_ draws: inout CounterGenerator, height: Int, width: Int) -> LayerChange {
    .tone(.sharpen(Float(draws.uniform(within: factor, least: 0))), valueRange)
  }
}
