internal import Basics
internal import Configuration

extension AugmentationLayer.Equalization: ChangingLayer {
  func change(_ draws: inout CounterGenerator, height: Int, width: Int) -> LayerChange {
    .tone(.equalize(bins: bins), valueRange)
  }
}
