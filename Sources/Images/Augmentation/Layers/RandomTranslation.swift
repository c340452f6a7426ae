internal import Basics
package import Configuration

extension AugmentationLayer.RandomTranslation: ChangingLayer {
  func change(_ draws: inout CounterGenerator, height: Int, width: Int) -> LayerChange {
    let down = Float(draws.uniform(within: heightFactor)) * Float(height)
    let right = Float(draws.uniform(within: widthFactor)) * Float(width)
    return .move(PlaneMap(down: down, right: right), sampling)
  }
}

extension PlaneMap {
  /// By pixels.
  package init(down: Float, right: Float) {
    self.init()
    (xOffset, yOffset) = (-right, -down)
  }
}
