/// `ImageDataGenerator`'s changes of an image's values, in place.
package enum ImageColour {
  /// Adds to all channels, within the image's own least and largest value.
  ///
  /// Source: `apply_channel_shift` in `keras/src/legacy/preprocessing/image.py`.
  package static func shift(_ values: UnsafeMutableBufferPointer<Float>, by intensity: Float) {
    let (least, largest) = bounds(values)
    for index in values.indices {
      values[index] = max(least, min(values[index] + intensity, largest))
    }
  }

  /// Pillow's `ImageEnhance.Brightness`, on bytes.
  ///
  /// An image that is not within 0 to 255, which only a fill value makes it, is stretched to that and
  /// back.
  ///
  /// Source: `apply_brightness_shift` in `keras/src/legacy/preprocessing/image.py`, `array_to_img` in
  /// `keras/src/utils/image_utils.py`, `ImagingBlend` in Pillow's `Blend.c`.
  package static func brighten(_ values: UnsafeMutableBufferPointer<Float>, by factor: Float) {
    let (least, largest) = bounds(values)
    let isStretched = least < 0 || largest > 255
    // Float steps in NumPy's order.
    let top = largest - least
    let divisor = top == 0 ? 1 : top
    for index in values.indices {
      let value = isStretched ? (values[index] - least) / divisor * 255 : values[index]
      let bright = max(0, min(factor * value.rounded(.towardZero), 255)).rounded(.towardZero)
      values[index] = isStretched ? bright / 255 * (largest - least) + least : bright
    }
  }

  private static func bounds(
    _ values: UnsafeMutableBufferPointer<Float>
  ) -> (least: Float, largest: Float) {
    var (least, largest) = (Float.infinity, -Float.infinity)
    for value in values {
      if value < least { least = value }
      if value > largest { largest = value }
    }
    return (least, largest)
  }
}
