package import Configuration

/// What one of Keras's layers does to one image: the numbers that were drawn for it.
package enum LayerChange: Hashable, Sendable {
  case flip(horizontal: Bool, vertical: Bool)
  case move(PlaneMap, Sampling)
  case contrast(factor: Float, Interval)
  /// What is added to all values.
  case brightness(delta: Float, Interval)
  /// What is added to the hue, of a whole turn.
  case hue(Float, Interval)
  /// What saturations are multiplied by.
  case saturation(factor: Float, Interval)

  /// Whether pixels come from elsewhere, so that source and target must be two images.
  var needsTarget: Bool {
    switch self {
    case .move: true
    case .flip, .contrast, .brightness, .hue, .saturation: false
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
    case .move: break
    }
  }

  /// Makes a changed image of another, both height x width x 3 values.
  package func apply(
    _ source: UnsafePointer<Float>, height: Int, width: Int,
    into target: UnsafeMutablePointer<Float>
  ) {
    switch self {
    case .move(let map, let sampling):
      PlaneTransform(map, sampling).apply(source, height: height, width: width, into: target)
    case .flip, .contrast, .brightness, .hue, .saturation:
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
