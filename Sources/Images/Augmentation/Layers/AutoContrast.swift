internal import Basics
internal import Configuration

extension AugmentationLayer.AutoContrast: ChangingLayer {
  func change(_ draws: inout CounterGenerator, height: Int, width: Int) -> LayerChange {
    .tone(.autoContrast, valueRange)
  }
}
