internal import Configuration

/// Resizes numbers that are no grey levels, without rounding any.
///
/// `nearest` takes the pixels that it takes of bytes, and `bilinear` has the arithmetic of
/// `tf.image.resize`, which makes floats of bytes first. The others round to grey levels on the way.
struct FloatResize {
  private var rows = BilinearWeights(source: 1, target: 1)
  private var columns = BilinearWeights(source: 1, target: 1)
  private var lines = InterpolatedLines<Float>()

  /// - Parameters:
  ///   - image: RGB numbers.
  ///   - height: Of the result, in pixels.
  ///   - width: Of the result, in pixels.
  ///   - resize: `bilinear` goes between pixels; of the others the nearest one is taken.
  ///   - target: height x width x 3 numbers.
  mutating func callAsFunction(
    _ image: FloatPixels, height: Int, width: Int, by resize: ImageSpec.Resize,
    into target: UnsafeMutablePointer<Float>
  ) {
    guard let source = image.values.baseAddress else { return }
    if image.height == height && image.width == width {
      target.update(from: source, count: height * width * 3)
    } else if resize == .bilinear {
      interpolate(image, source, height: height, width: width, into: target)
    } else {
      func indices(_ source: Int, _ target: Int) -> [Int32] {
        resize == .tfNearest
          ? NearestIndices(tensorFlow: source, target: target).indices
          : NearestIndices(source: source, target: target).indices
      }
      let (columns, rows) = (indices(image.width, width), indices(image.height, height))
      for (row, place) in rows.enumerated() {
        let (from, line) = (source + Int(place) * image.width * 3, target + row * width * 3)
        for (column, place) in columns.enumerated() {
          (line + column &* 3).update(from: from + Int(place) &* 3, count: 3)
        }
      }
    }
  }

  private mutating func interpolate(
    _ image: FloatPixels, _ source: UnsafePointer<Float>, height: Int, width: Int,
    into target: UnsafeMutablePointer<Float>
  ) {
    if rows.source != image.height || rows.fraction.count != height {
      rows = BilinearWeights(source: image.height, target: height)
    }
    if columns.source != image.width || columns.fraction.count != width {
      columns = BilinearWeights(source: image.width, target: width)
    }
    let (columns, stride) = (columns, image.width * 3)
    lines.start(width: width)
    for row in 0..<height {
      let (top, bottom) = lines.pair(Int(rows.lower[row]), Int(rows.upper[row])) { place, line in
        let from = source + place * stride
        for column in 0..<width {
          let left = from + Int(columns.lower[column]) &* 3
          let right = from + Int(columns.upper[column]) &* 3
          for channel in 0..<3 {
            line[column &* 3 &+ channel] =
              left[channel] + (right[channel] - left[channel]) * columns.fraction[column]
          }
        }
      }
      let (fraction, line) = (rows.fraction[row], target + row * width * 3)
      for index in 0..<width &* 3 {
        line[index] = top[index] + (bottom[index] - top[index]) * fraction
      }
    }
  }
}
