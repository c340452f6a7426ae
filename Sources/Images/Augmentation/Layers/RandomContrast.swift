internal import Basics
internal import Configuration

extension AugmentationLayer.RandomContrast: ChangingLayer {
  func change(_ draws: inout CounterGenerator, height: Int, width: Int) -> LayerChange {
    let (low, high): (Double, Double)
    switch factor {
    case .number(let side): (low, high) = (0, side)
    case .numbers(let ends):
      let (one, other) = (ends.first ?? 0, ends.last ?? 0)
      (low, high) = (min(one, other), max(one, other))
    }
    return .contrast(factor: Float(draws.uniform(1 - low, 1 + high)), valueRange)
  }
}
