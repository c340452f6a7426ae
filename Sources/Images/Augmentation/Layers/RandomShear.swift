internal import Basics
package import Configuration

extension AugmentationLayer.RandomShear: ChangingLayer {
  func change(_ draws: inout CounterGenerator, height: Int, width: Int) -> LayerChange {
    let sign = draws.layerSign()
    let y = draws.uniform(within: yFactor) * sign
    let x = draws.uniform(within: xFactor) * sign
    return .move(PlaneMap(shear: (Float(x), Float(y))), sampling)
  }
}

extension PlaneMap {
  /// By columns for each row and rows for each column, about the first pixel.
  package init(shear: (x: Float, y: Float)) {
    self.init()
    (xFromY, yFromX) = shear
  }
}
