/// Walks over a tensor's rows, its last axis, together with another array whose axes lie at distances
/// of their own: a permuted tensor, or one that repeats along some axes.
struct StridedRows {
  /// The tensor's shape.
  private let shape: [Int]
  /// How far apart neighbours along each axis are in the other array; 0 where it repeats.
  private let strides: [Int]

  init(shape: [Int], strides: [Int]) {
    self.shape = shape
    self.strides = strides
  }

  /// Values in a row.
  var width: Int { shape.last ?? 1 }
  /// How far apart a row's neighbours are in the other array.
  var stride: Int { strides.last ?? 0 }
  /// Rows of one image.
  var count: Int { shape.dropLast().reduce(1, *) }

  /// Calls `body` with where each row of one image begins, in the tensor and in the other array.
  func eachRow(_ body: (_ own: Int, _ other: Int) -> Void) {
    var place = [Int](repeating: 0, count: max(0, shape.count - 1))
    var other = 0
    for row in 0..<count {
      body(row * width, other)
      for axis in place.indices.reversed() {
        place[axis] += 1
        other += strides[axis]
        guard place[axis] == shape[axis] else { break }
        other -= shape[axis] * strides[axis]
        place[axis] = 0
      }
    }
  }

  /// The distances of an array in Keras's order.
  static func strides(of shape: [Int]) -> [Int] {
    var strides = [Int](repeating: 1, count: shape.count)
    for axis in shape.indices.dropLast().reversed() {
      strides[axis] = strides[axis + 1] * shape[axis + 1]
    }
    return strides
  }
}
