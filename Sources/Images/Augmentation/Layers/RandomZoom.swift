internal import Basics
package import Configuration

extension AugmentationLayer.RandomZoom: ChangingLayer {
  func change(_ draws: inout CounterGenerator, height: Int, width: Int) -> LayerChange {
    let high = 1 + draws.uniform(within: heightFactor)
    let wide = widthFactor.map { 1 + draws.uniform(within: $0) } ?? high
    return .move(
      PlaneMap(zoom: (Float(high), Float(wide)), height: height, width: width), sampling)
  }
}

extension PlaneMap {
  /// By factors of height and width, about the middle of the outermost pixels' centres.
  ///
  /// Source: `_get_zoom_matrix` of Keras's `RandomZoom`.
  package init(zoom: (height: Float, width: Float), height: Int, width: Int) {
    self.init()
    (xFromX, xOffset) = (zoom.width, (Float(width) - 1) / 2 * (1 - zoom.width))
    (yFromY, yOffset) = (zoom.height, (Float(height) - 1) / 2 * (1 - zoom.height))
  }
}
