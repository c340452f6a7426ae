/// A map of values over an image, in colours from blue by green to red.
package enum HeatOverlay {
  /// How much of the result is colour, as in Keras's example of Grad-CAM.
  private static let strength: Float = 0.4

  /// - Parameters:
  ///   - image: What is shown.
  ///   - value: Of 0 to 1, for a place from 0 to 1 down and across.
  /// - Returns: The image with the map over it.
  package static func over(
    _ image: PixelImage, value: (_ y: Float, _ x: Float) -> Float
  ) -> PixelImage {
    var bytes = image.bytes
    for row in 0..<image.height {
      let y = (Float(row) + 0.5) / Float(image.height)
      for column in 0..<image.width {
        let colour = HeatOverlay.colour(
          value(y, (Float(column) + 0.5) / Float(image.width)))
        let pixel = (row * image.width + column) * 3
        for channel in 0..<3 {
          let mixed = Float(bytes[pixel + channel]) * (1 - strength) + colour[channel] * strength
          bytes[pixel + channel] = UInt8(max(0, min(mixed.rounded(), 255)))
        }
      }
    }
    return PixelImage(height: image.height, width: image.width, bytes: bytes)
  }

  /// The usual `jet` colours: dark blue, blue, green, red, dark red.
  private static func colour(_ value: Float) -> SIMD3<Float> {
    func ramp(_ centre: Float) -> Float {
      max(0, min(1.5 - abs(4 * value - centre), 1)) * 255
    }
    return SIMD3(ramp(3), ramp(2), ramp(1))
  }
}
