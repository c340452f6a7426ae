internal import Configuration

/// Keras's layers' changes of an image's values, in place.
enum LayerColour {
  /// About each channel's mean, then cut off.
  ///
  /// Source: `RandomContrast` in Keras 3.
  static func contrast(
    _ values: UnsafeMutableBufferPointer<Float>, _ factor: Float, _ range: Interval
  ) {
    var (first, second, third) = (0.0, 0.0, 0.0)
    for pixel in stride(from: 0, to: values.count, by: 3) {
      first += Double(values[pixel])
      second += Double(values[pixel &+ 1])
      third += Double(values[pixel &+ 2])
    }
    let count = Double(values.count / 3)
    let (red, green, blue) = (Float(first / count), Float(second / count), Float(third / count))
    let (low, high) = (Float(range.low), Float(range.high))
    for pixel in stride(from: 0, to: values.count, by: 3) {
      values[pixel] = max(low, min((values[pixel] - red) * factor + red, high))
      values[pixel &+ 1] = max(low, min((values[pixel &+ 1] - green) * factor + green, high))
      values[pixel &+ 2] = max(low, min((values[pixel &+ 2] - blue) * factor + blue, high))
    }
  }

  /// Adds, then cuts off.
  static func brighten(
    _ values: UnsafeMutableBufferPointer<Float>, by delta: Float, _ range: Interval
  ) {
    let (low, high) = (Float(min(range.low, range.high)), Float(max(range.low, range.high)))
    for index in values.indices { values[index] = max(low, min(values[index] + delta, high)) }
  }

  /// Source: `RandomHue` in Keras 3.
  static func turnHue(
    _ values: UnsafeMutableBufferPointer<Float>, by turn: Float, _ range: Interval
  ) {
    let (low, width) = (Float(range.low), Float(range.high) - Float(range.low))
    func unit(_ value: Float) -> Float { (value - low) / width }
    func cut(_ value: Float) -> Float { max(0, min(value, 1)) * width + low }
    for pixel in stride(from: 0, to: values.count, by: 3) {
      var colour = HSV(
        red: unit(values[pixel]), green: unit(values[pixel &+ 1]), blue: unit(values[pixel &+ 2]))
      colour.hue += turn
      if colour.hue > 1 { colour.hue -= 1 }
      if colour.hue < 0 { colour.hue += 1 }
      let (red, green, blue) = colour.rgb
      (values[pixel], values[pixel &+ 1], values[pixel &+ 2]) = (cut(red), cut(green), cut(blue))
    }
  }

  /// Values are not cut off, and the range is one of saturations: both as in Keras.
  ///
  /// Source: `RandomSaturation` in Keras 3.
  static func saturate(
    _ values: UnsafeMutableBufferPointer<Float>, _ factor: Float, _ range: Interval
  ) {
    let (low, high) = (Float(min(range.low, range.high)), Float(max(range.low, range.high)))
    for pixel in stride(from: 0, to: values.count, by: 3) {
      var colour = HSV(
        red: values[pixel], green: values[pixel &+ 1], blue: values[pixel &+ 2])
      colour.saturation = max(low, min(colour.saturation * factor, high))
      (values[pixel], values[pixel &+ 1], values[pixel &+ 2]) = colour.rgb
    }
  }
}

/// A colour by its hue (a turn is 1), saturation and value.
///
/// Source: TensorFlow's `colorspace_op.h`.
private struct HSV {
  var hue: Float
  var saturation: Float
  let value: Float

  init(red: Float, green: Float, blue: Float) {
    value = max(red, green, blue)
    let spread = value - min(red, green, blue)
    saturation = value > 0 ? spread / value : 0
    let norm = 1 / spread * (1 / 6)
    if spread <= 0 {
      hue = 0
    } else if red == value {
      hue = norm * (green - blue)
    } else if green == value {
      hue = norm * (blue - red) + 2 / 6
    } else {
      hue = norm * (red - green) + 4 / 6
    }
    if hue < 0 { hue += 1 }
  }

  var rgb: (red: Float, green: Float, blue: Float) {
    let sixths = hue * 6
    func channel(_ share: Float) -> Float {
      (1 - saturation + saturation * max(0, min(share, 1))) * value
    }
    return (
      channel(abs(sixths - 3) - 1), channel(2 - abs(sixths - 2)), channel(2 - abs(sixths - 4))
    )
  }
}
