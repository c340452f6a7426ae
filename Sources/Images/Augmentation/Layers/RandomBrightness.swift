internal import Basics
internal import Configuration

extension AugmentationLayer.RandomBrightness: ChangingLayer {
  func change(_ draws: inout CounterGenerator, height: Int, width: Int) -> LayerChange {
    let part = draws.uniform(within: factor)
    return .brightness(
      delta: Float(part) * Float(abs(valueRange.high - valueRange.low)), valueRange)
  }
}
