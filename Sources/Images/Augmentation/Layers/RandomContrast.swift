internal import Basics
internal import Configuration

extension AugmentationLayer.RandomContrast: ChangingLayer {
  func change(_ draws: inout CounterGenerator, height: Int, width: Int) -> LayerChange {
    let (low, high) = factor.ends(least: 0)
    return .contrast(factor: Float(draws.uniform(1 - low, 1 + high)), valueRange)
  }
}
