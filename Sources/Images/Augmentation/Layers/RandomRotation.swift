internal import Basics
package import Configuration
internal import Glibc

extension AugmentationLayer.RandomRotation: ChangingLayer {
  func change(_ draws: inout CounterGenerator, height: Int, width: Int) -> LayerChange {
    let angle = draws.uniform(within: factor) * 360
    return .move(
      PlaneMap(degrees: Float(angle), height: height, width: width), sampling)
  }
}

extension PlaneMap {
  /// About the middle of the outermost pixels' centres.
  ///
  /// Source: `_compute_affine_matrix` of Keras's `BaseImagePreprocessingLayer`.
  package init(degrees: Float, height: Int, width: Int) {
    let angle = degrees * (Float.pi / 180)
    let (cosine, sine) = (cosf(angle), sinf(angle))
    let (x, y) = (0.5 * Float(width - 1), 0.5 * Float(height - 1))
    self.init()
    (xFromX, xFromY, xOffset) = (cosine, -sine, x - x * cosine - y * -sine)
    (yFromX, yFromY, yOffset) = (sine, cosine, y - x * sine - y * cosine)
  }
}
