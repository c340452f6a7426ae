internal import Basics
internal import Configuration

extension AugmentationLayer.RandomFlip: ChangingLayer {
  func change(_ draws: inout CounterGenerator, height: Int, width: Int) -> LayerChange {
    let isFlipped = draws.uniform(0, 1) <= 0.5
    return .flip(
      horizontal: isFlipped && mode != .vertical, vertical: isFlipped && mode != .horizontal)
  }
}
