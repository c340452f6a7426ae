internal import Basics
internal import Configuration

extension AugmentationLayer.RandomColorDegeneration: ChangingLayer {
  func change(_ draws: inout CounterGenerator, height: Int, width: Int) -> LayerChange {
    .tone(.degenerate(Float(draws.uniform(within: factor))), valueRange)
  }
}
