/// Which source pixel each target pixel takes in Pillow's `NEAREST`.
///
/// Pillow starts at half a step and adds the step up in double precision, so that ties fall as its
/// accumulated rounding makes them (`ImagingScaleAffine` in `Geometry.c`); the closed form
/// floor((i + 0.5) * step) differs there.
package struct NearestIndices: Sendable {
  package let source: Int
  package let indices: [Int32]

  /// As `tf.image.resize` has them.
  ///
  /// Source: `resize_nearest_neighbor_op.cc` with `HalfPixelScalerForNN`.
  package init(tensorFlow source: Int, target: Int) {
    self.source = source
    let scale = Float(source) / Float(target)
    indices = (0..<target).map { index in
      Int32(min(Int(((Float(index) + 0.5) * scale).rounded(.down)), source - 1))
    }
  }

  package init(source: Int, target: Int) {
    self.source = source
    let step = Double(source) / Double(target)
    var position = step * 0.5
    var indices: [Int32] = []
    indices.reserveCapacity(target)
    for _ in 0..<target {
      indices.append(Int32(min(Int(position), source - 1)))
      position += step
    }
    self.indices = indices
  }
}

/// Nearest resize and preprocessing in one pass over the target.
package struct NearestResize {
  private var rows = NearestIndices(source: 1, target: 1)
  /// In bytes: three times the pixel's index.
  private var columns: [Int32] = []
  private var columnSource = 0
  private let isTensorFlows: Bool

  /// - Parameter isTensorFlows: Whether ties fall as in `tf.image.resize`, else as in Pillow.
  package init(isTensorFlows: Bool = false) { self.isTensorFlows = isTensorFlows }

  private func indices(_ source: Int, _ target: Int) -> NearestIndices {
    isTensorFlows
      ? NearestIndices(tensorFlow: source, target: target)
      : NearestIndices(source: source, target: target)
  }

  package mutating func callAsFunction(
    _ image: DecodedImage, height: Int, width: Int, preprocessing: Preprocessing,
    into target: UnsafeMutablePointer<Float>
  ) {
    if rows.source != image.height || rows.indices.count != height {
      rows = indices(image.height, height)
    }
    if columnSource != image.width || columns.count != width {
      columns = indices(image.width, width).indices.map { $0 * 3 }
      columnSource = image.width
    }
    guard let bytes = image.bytes.baseAddress else { return }
    let stride = image.width * 3
    columns.withUnsafeBufferPointer { columns in
      guard let offsets = columns.baseAddress else { return }
      for (row, source) in rows.indices.enumerated() {
        preprocessing.gather(
          bytes + Int(source) * stride, offsets, count: width, into: target + row * width * 3)
      }
    }
  }
}
