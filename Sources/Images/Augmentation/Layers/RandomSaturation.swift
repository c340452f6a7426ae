internal import Basics
internal import Configuration

extension AugmentationLayer.RandomSaturation: ChangingLayer {
  func change(_ draws: inout CounterGenerator, height: Int, width: Int) -> LayerChange {
    let share = Float(draws.uniform(within: factor))
    return .saturation(factor: share / (1 - share + 1e-7), valueRange)
  }
}
