internal import Basics
internal import Configuration

extension AugmentationLayer.RandomPosterization: ChangingLayer {
  /// Keras draws whole numbers below the upper end.
  func change(_ draws: inout CounterGenerator, height: Int, width: Int) -> LayerChange {
    let (low, high) = factor.ends
    let bits = low < high ? low + draws.below(high - low) : low
    return .tone(.posterize(bits: bits), valueRange)
  }
}
