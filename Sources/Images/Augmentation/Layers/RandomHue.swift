internal import Basics
internal import Configuration

extension AugmentationLayer.RandomHue: ChangingLayer {
  func change(_ draws: inout CounterGenerator, height: Int, width: Int) -> LayerChange {
    let sign = draws.layerSign()
    return .hue(Float(sign * draws.uniform(within: factor, least: 0) * 0.5), valueRange)
  }
}
