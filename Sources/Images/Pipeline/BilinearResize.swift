/// For each target index the two source indices and how far it lies between them.
///
/// Source: `compute_interpolation_weights` with `HalfPixelScaler` in TensorFlow's
/// `resize_bilinear_op.cc`; every step is in Float, as there.
package struct BilinearWeights: Sendable {
  package let source: Int
  package private(set) var lower: [Int32] = []
  package private(set) var upper: [Int32] = []
  package private(set) var fraction: [Float] = []

  package init(source: Int, target: Int) {
    self.source = source
    let scale = Float(source) / Float(target)
    for index in 0..<target {
      let position = (Float(index) + 0.5) * scale - 0.5
      let floor = position.rounded(.down)
      lower.append(Int32(max(floor, 0)))
      upper.append(Int32(min(position.rounded(.up), Float(source - 1))))
      fraction.append(position - floor)
    }
  }
}

/// Bilinear resize as `tf.image.resize`, then preprocessing.
///
/// A source row is interpolated along its width once and kept while target rows need it.
package struct BilinearResize {
  private var rows = BilinearWeights(source: 1, target: 1)
  private var columns = BilinearWeights(source: 1, target: 1)
  private var lines = InterpolatedLines<Float>()

  package init() {}

  package mutating func callAsFunction(
    _ image: DecodedImage, height: Int, width: Int, preprocessing: Preprocessing,
    into target: UnsafeMutablePointer<Float>
  ) {
    if rows.source != image.height || rows.fraction.count != height {
      rows = BilinearWeights(source: image.height, target: height)
    }
    if columns.source != image.width || columns.fraction.count != width {
      columns = BilinearWeights(source: image.width, target: width)
    }
    guard let bytes = image.bytes.baseAddress else { return }
    let stride = image.width * 3
    let sources = preprocessing.channels.map(\.source)
    let columns = columns
    lines.start(width: width)
    for row in 0..<height {
      let (top, bottom) = lines.pair(Int(rows.lower[row]), Int(rows.upper[row])) { source, line in
        BilinearResize.interpolate(bytes + source * stride, columns, sources, into: line)
      }
      let fraction = rows.fraction[row]
      let line = target + row * width * 3
      for index in 0..<width &* 3 {
        line[index] = top[index] + (bottom[index] - top[index]) * fraction
      }
      preprocessing.apply(line, count: width)
    }
  }

  /// One source row at all target columns, channels in the output's order.
  private static func interpolate(
    _ bytes: UnsafePointer<UInt8>, _ columns: BilinearWeights, _ sources: [Int],
    into line: UnsafeMutablePointer<Float>
  ) {
    let (a, b, c) = (sources[0], sources[1], sources[2])
    columns.lower.withUnsafeBufferPointer { lower in
      columns.upper.withUnsafeBufferPointer { upper in
        columns.fraction.withUnsafeBufferPointer { fractions in
          for index in 0..<fractions.count {
            let left = bytes + Int(lower[index]) &* 3
            let right = bytes + Int(upper[index]) &* 3
            let fraction = fractions[index]
            let result = line + index &* 3
            result[0] = Float(left[a]) + (Float(right[a]) - Float(left[a])) * fraction
            result[1] = Float(left[b]) + (Float(right[b]) - Float(left[b])) * fraction
            result[2] = Float(left[c]) + (Float(right[c]) - Float(left[c])) * fraction
          }
        }
      }
    }
  }
}
