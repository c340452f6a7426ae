/// Source indices and 11-bit weights of OpenCV's `INTER_LINEAR` on bytes.
package struct FixedPointWeights: Sendable {
  package let source: Int
  package private(set) var lower: [Int32] = []
  package private(set) var upper: [Int32] = []
  package private(set) var lowerWeight: [Int32] = []
  package private(set) var upperWeight: [Int32] = []

  /// Beyond the edges OpenCV takes the edge alone in a row; in a column it keeps both weights on
  /// the edge, whose rounding shows in the last bit (`isColumn`).
  package init(source: Int, target: Int, isColumn: Bool) {
    self.source = source
    let scale = Double(source) / Double(target)
    for index in 0..<target {
      let position = Float((Double(index) + 0.5) * scale - 0.5)
      let floor = position.rounded(.down)
      let left = Int(floor)
      let isInside = (0..<source - 1).contains(left)
      let fraction = isInside || isColumn ? position - floor : 0
      lower.append(Int32(max(0, min(left, source - 1))))
      upper.append(Int32(max(0, min(left + 1, source - 1))))
      lowerWeight.append(Int32(((1 - fraction) * 2048).rounded(.toNearestOrEven)))
      upperWeight.append(Int32((fraction * 2048).rounded(.toNearestOrEven)))
    }
  }
}

/// `cv2.resize` with `INTER_LINEAR` on bytes, then preprocessing.
///
/// Source: `HResizeLinear` and the byte specialisation of `VResizeLinear` in OpenCV's `resize.cpp`.
package struct OpenCVResize {
  private var rows = FixedPointWeights(source: 1, target: 1, isColumn: true)
  private var columns = FixedPointWeights(source: 1, target: 1, isColumn: false)
  private var lines = InterpolatedLines<Int32>()
  private var line: [UInt8] = []

  package init() {}

  package mutating func callAsFunction(
    _ image: DecodedImage, height: Int, width: Int, preprocessing: Preprocessing,
    into target: UnsafeMutablePointer<Float>
  ) {
    if rows.source != image.height || rows.lower.count != height {
      rows = FixedPointWeights(source: image.height, target: height, isColumn: true)
    }
    if columns.source != image.width || columns.lower.count != width {
      columns = FixedPointWeights(source: image.width, target: width, isColumn: false)
    }
    if line.count != width * 3 { line = [UInt8](repeating: 0, count: width * 3) }
    guard let bytes = image.bytes.baseAddress else { return }
    let stride = image.width * 3
    let columns = columns
    lines.start(width: width)
    for row in 0..<height {
      let (top, bottom) = lines.pair(Int(rows.lower[row]), Int(rows.upper[row])) { source, line in
        OpenCVResize.interpolate(bytes + source * stride, columns, into: line)
      }
      let (above, below) = (rows.lowerWeight[row], rows.upperWeight[row])
      line.withUnsafeMutableBufferPointer { line in
        for index in 0..<line.count {
          let high = (above &* (top[index] &>> 4)) &>> 16
          let low = (below &* (bottom[index] &>> 4)) &>> 16
          line[index] = UInt8(truncatingIfNeeded: (high &+ low &+ 2) &>> 2)
        }
        guard let start = line.baseAddress else { return }
        preprocessing.convert(start, count: width, into: target + row * width * 3)
      }
    }
  }

  /// One source row at all target columns, scaled by 2048.
  private static func interpolate(
    _ bytes: UnsafePointer<UInt8>, _ columns: FixedPointWeights,
    into line: UnsafeMutablePointer<Int32>
  ) {
    columns.lower.withUnsafeBufferPointer { lower in
      columns.upper.withUnsafeBufferPointer { upper in
        columns.lowerWeight.withUnsafeBufferPointer { lowerWeight in
          columns.upperWeight.withUnsafeBufferPointer { upperWeight in
            for index in 0..<lower.count {
              let left = bytes + Int(lower[index]) &* 3
              let right = bytes + Int(upper[index]) &* 3
              let (near, far) = (lowerWeight[index], upperWeight[index])
              let result = line + index &* 3
              result[0] = Int32(left[0]) &* near &+ Int32(right[0]) &* far
              result[1] = Int32(left[1]) &* near &+ Int32(right[1]) &* far
              result[2] = Int32(left[2]) &* near &+ Int32(right[2]) &* far
            }
          }
        }
      }
    }
  }
}
