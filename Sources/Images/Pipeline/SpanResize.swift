internal import Configuration

/// Resizes with the weights of `tf.image.resize`: the columns of each row, then the rows.
///
/// TensorFlow adds the products in another order, which is less than a hundredth of a grey level.
struct SpanResize {
  private let resize: ImageSpec.Resize
  private var rows: SpanWeights
  private var columns: SpanWeights
  /// Every source row at all target columns.
  private var halfway: [Float] = []

  /// Nil where the resize is not one by weights.
  init?(_ resize: ImageSpec.Resize) {
    guard resize.isBySpans else { return nil }
    self.resize = resize
    rows = SpanWeights(source: 1, target: 1, resize)
    columns = rows
  }

  /// - Parameters:
  ///   - source: RGB values.
  ///   - size: Height and width of the source, in pixels.
  ///   - height: Of the result, in pixels.
  ///   - width: Of the result, in pixels.
  ///   - target: height x width x 3 numbers.
  mutating func callAsFunction<Value: SpanValue>(
    _ source: UnsafePointer<Value>, of size: (height: Int, width: Int), height: Int, width: Int,
    into target: UnsafeMutablePointer<Float>
  ) {
    if size == (height, width) {
      // TensorFlow leaves such an image as it is.
      for index in 0..<height * width * 3 { target[index] = source[index].level }
      return
    }
    if rows.source != size.height || rows.first.count != height {
      rows = SpanWeights(source: size.height, target: height, resize)
    }
    if columns.source != size.width || columns.first.count != width {
      columns = SpanWeights(source: size.width, target: width, resize)
    }
    let (rows, columns, count) = (rows, columns, width * 3)
    if halfway.count < size.height * count {
      halfway = [Float](repeating: 0, count: size.height * count)
    }
    halfway.withUnsafeMutableBufferPointer { halfway in
      guard let halfway = halfway.baseAddress else { return }
      for row in 0..<size.height {
        SpanResize.narrow(source + row * size.width * 3, columns, into: halfway + row * count)
      }
      for row in 0..<height {
        let line = target + row * count
        line.update(repeating: 0, count: count)
        for (place, weight) in rows.weights[row].enumerated() {
          let from = halfway + (rows.first[row] + place) * count
          for index in 0..<count { line[index] += from[index] * weight }
        }
      }
    }
  }

  /// One row at all target columns.
  private static func narrow<Value: SpanValue>(
    _ source: UnsafePointer<Value>, _ columns: SpanWeights, into line: UnsafeMutablePointer<Float>
  ) {
    for (column, weights) in columns.weights.enumerated() {
      var pixel = source + columns.first[column] * 3
      var (red, green, blue): (Float, Float, Float) = (0, 0, 0)
      for weight in weights {
        red += pixel[0].level * weight
        green += pixel[1].level * weight
        blue += pixel[2].level * weight
        pixel += 3
      }
      let result = line + column * 3
      (result[0], result[1], result[2]) = (red, green, blue)
    }
  }
}

/// A value that is resized: a grey level or any number.
protocol SpanValue {
  var level: Float { get }
}

extension UInt8: SpanValue {
  @inline(__always)
  var level: Float { Float(self) }
}

extension Float: SpanValue {
  @inline(__always)
  var level: Float { self }
}
