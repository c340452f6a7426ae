internal import Basics

/// Keras's `Orthogonal`: directions drawn evenly, at right angles to each other.
enum OrthogonalMatrix {
  /// An array as a matrix of its last axis's columns, which are at right angles; its rows where there
  /// are fewer of them.
  ///
  /// - Parameters:
  ///   - shape: Of two axes at least.
  ///   - gain: The length of each column, or row.
  ///   - generator: The stream of random numbers.
  /// - Returns: The values in Keras's layout.
  static func values(shape: [Int], gain: Double, from generator: CounterGenerator) -> [Float] {
    let columns = shape.last ?? 1
    let rows = shape.dropLast().reduce(1, *)
    let (vectors, length) = (min(rows, columns), max(rows, columns))
    var generator = generator
    var matrix = [Double](repeating: 0, count: vectors * length)
    for index in matrix.indices {
      matrix[index] = generator.normal()
    }
    matrix.withUnsafeMutableBufferPointer { orthonormalize($0, vectors: vectors, length: length) }
    var values = [Float](repeating: 0, count: rows * columns)
    for vector in 0..<vectors {
      for place in 0..<length {
        let index = rows < columns ? vector * columns + place : place * columns + vector
        values[index] = Float(gain * matrix[vector * length + place])
      }
    }
    return values
  }

  /// Gram and Schmidt's way, each vector twice: what is left of the others after the first time is a
  /// rounding error, and gone after the second.
  private static func orthonormalize(
    _ matrix: UnsafeMutableBufferPointer<Double>, vectors: Int, length: Int
  ) {
    for vector in 0..<vectors {
      let own = matrix.extracting(vector * length..<(vector + 1) * length)
      for _ in 0..<2 {
        for earlier in 0..<vector {
          let other = matrix.extracting(earlier * length..<(earlier + 1) * length)
          let share = product(own, other)
          for place in 0..<length { own[place] -= share * other[place] }
        }
      }
      let norm = product(own, own).squareRoot()
      for place in 0..<length { own[place] /= norm }
    }
  }

  private static func product(
    _ left: UnsafeMutableBufferPointer<Double>, _ right: UnsafeMutableBufferPointer<Double>
  ) -> Double {
    var sums = SIMD8<Double>.zero
    let whole = left.count / 8 * 8
    let (first, second) = (UnsafeRawBufferPointer(left), UnsafeRawBufferPointer(right))
    for start in stride(from: 0, to: 8 * whole, by: 64) {
      sums +=
        first.loadUnaligned(fromByteOffset: start, as: SIMD8<Double>.self)
        * second.loadUnaligned(fromByteOffset: start, as: SIMD8<Double>.self)
    }
    var rest = 0.0
    for place in whole..<left.count { rest += left[place] * right[place] }
    return sums.sum() + rest
  }
}
