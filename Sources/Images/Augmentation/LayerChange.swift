package import Configuration

/// What one of Keras's layers does to one image: the numbers that were drawn for it.
package enum LayerChange: Hashable, Sendable {
  case flip(horizontal: Bool, vertical: Bool)
  case move(PlaneMap, Sampling)
  case crop(top: Int, left: Int, height: Int, width: Int)
  case contrast(factor: Float, Interval)
  /// What is added to all values.
  case brightness(delta: Float, Interval)
  /// What is added to the hue, of a whole turn.
  case hue(Float, Interval)
  /// What saturations are multiplied by.
  case saturation(factor: Float, Interval)
  case tone(ToneChange, Interval)

  /// Whether pixels come from elsewhere, so that source and target must be two images.
  var needsTarget: Bool {
    switch self {
    case .move, .crop: true
    case .flip, .contrast, .brightness, .hue, .saturation, .tone: false
    }
  }

  /// Changes an image where it is; nothing where pixels come from elsewhere.
  ///
  /// - Parameters:
  ///   - image: height x width x 3 values.
  ///   - height: Pixels.
  ///   - width: Pixels.
  package func apply(_ image: UnsafeMutablePointer<Float>, height: Int, width: Int) {
    let values = UnsafeMutableBufferPointer(start: image, count: height * width * 3)
    switch self {
    case .flip(let horizontal, let vertical):
      if horizontal { Flip.horizontal(image, height: height, width: width) }
      if vertical { Flip.vertical(image, height: height, width: width) }
    case .contrast(let factor, let range): LayerColour.contrast(values, factor, range)
    case .brightness(let delta, let range): LayerColour.brighten(values, by: delta, range)
    case .hue(let turn, let range): LayerColour.turnHue(values, by: turn, range)
    case .saturation(let factor, let range): LayerColour.saturate(values, factor, range)
    case .tone(let change, let range): change.apply(values, width: width, range)
    case .move, .crop: break
    }
  }

  /// The size of what becomes of an image.
  ///
  /// - Parameters:
  ///   - height: Of the image, in pixels.
  ///   - width: Of the image, in pixels.
  /// - Returns: Pixels.
  func size(after height: Int, _ width: Int) -> (height: Int, width: Int) {
    if case .crop(_, _, let height, let width) = self { (height, width) } else { (height, width) }
  }

  /// Makes a changed image of another.
  ///
  /// - Parameters:
  ///   - source: height x width x 3 values.
  ///   - height: Pixels.
  ///   - width: Pixels.
  ///   - target: As large as `source`, but of a crop.
  package func apply(
    _ source: UnsafePointer<Float>, height: Int, width: Int,
    into target: UnsafeMutablePointer<Float>
  ) {
    switch self {
    case .move(let map, let sampling):
      PlaneTransform(map, sampling).apply(source, height: height, width: width, into: target)
    case .crop(let top, let left, let rows, let columns):
      for row in 0..<rows {
        (target + row * columns * 3).update(
          from: source + ((top + row) * width + left) * 3, count: columns * 3)
      }
    case .flip, .contrast, .brightness, .hue, .saturation, .tone:
      target.update(from: source, count: height * width * 3)
      apply(target, height: height, width: width)
    }
  }
}

/// An image's pixels in another order.
private enum Flip {
  static func horizontal(_ image: UnsafeMutablePointer<Float>, height: Int, width: Int) {
    for row in 0..<height {
      var left = image + row * width * 3
      var right = left + (width - 1) * 3
      while left < right {
        for channel in 0..<3 { (left[channel], right[channel]) = (right[channel], left[channel]) }
        left += 3
        right -= 3
      }
    }
  }

  static func vertical(_ image: UnsafeMutablePointer<Float>, height: Int, width: Int) {
    let count = width * 3
    for row in 0..<height / 2 {
      let (upper, lower) = (image + row * count, image + (height - 1 - row) * count)
      for index in 0..<count { (upper[index], lower[index]) = (lower[index], upper[index]) }
    }
  }
}
