/// The transforms of Winograd's F(4, 3), of eight channels at a time, along one axis.
///
/// The points are 0, 1, -1, 2, -2 and infinity: Lavin and Gray, "Fast Algorithms for Convolutional
/// Neural Networks", 2015. Along both axes one after the other they are those of F(4×4, 3×3).
enum WinogradTransforms {
  typealias Vector = SIMD8<Float>
  typealias Six = (Vector, Vector, Vector, Vector, Vector, Vector)

  /// Six pixels of the input.
  @inline(__always)
  static func input(_ d: Six) -> Six {
    let (even, odd) = (d.4 - 4 * d.2, d.3 - 4 * d.1)
    let (sum, difference) = (d.4 - d.2, 2 * (d.3 - d.1))
    return (
      4 * d.0 - 5 * d.2 + d.4, even + odd, even - odd, sum + difference, sum - difference,
      4 * d.1 - 5 * d.3 + d.5
    )
  }

  /// Three weights.
  @inline(__always)
  static func kernel(_ g: (Vector, Vector, Vector)) -> Six {
    let (ends, near) = (g.0 + g.2, (g.0 + 4 * g.2) * (1 / 24))
    let far = g.1 * (1 / 12)
    return (
      g.0 * 0.25, (ends + g.1) * (-1 / 6), (ends - g.1) * (-1 / 6), near + far, near - far, g.2
    )
  }

  /// What becomes of six products: four pixels of the output.
  @inline(__always)
  static func output(_ m: Six) -> (Vector, Vector, Vector, Vector) {
    let (sum1, difference1) = (m.1 + m.2, m.1 - m.2)
    let (sum2, difference2) = (m.3 + m.4, m.3 - m.4)
    return (
      m.0 + sum1 + sum2, difference1 + 2 * difference2, sum1 + 4 * sum2,
      difference1 + 8 * difference2 + m.5
    )
  }
}

extension WinogradTransforms {
  /// Transforms a kernel of 3×3 along both axes.
  ///
  /// - Parameters:
  ///   - kernel: `[3, 3, count]`, as Keras has it for `count` pairs of channels.
  ///   - transformed: `[6, 6, count]`.
  ///   - count: Whole vectors.
  static func transform(kernel: [Float], into transformed: AlignedFloats, count: Int) {
    precondition(count % Vector.scalarCount == 0 && kernel.count == 9 * count)
    let output = transformed.address.assumingMemoryBound(to: Vector.self)
    kernel.withUnsafeBytes { kernel in
      nonisolated(unsafe) let (kernel, output) = (kernel, output)
      let vectors = count / Vector.scalarCount
      func weight(_ place: Int, _ vector: Int) -> Vector {
        kernel.loadUnaligned(
          fromByteOffset: (place * vectors + vector) * MemoryLayout<Vector>.size, as: Vector.self)
      }
      ThreadPool.forEachPart(of: vectors) { part in
        withUnsafeTemporaryAllocation(of: Vector.self, capacity: 18) { rows in
          for vector in part {
            for column in 0..<3 {
              SixVectors(start: rows.start + column, stride: 3).values = Self.kernel(
                (weight(column, vector), weight(3 + column, vector), weight(6 + column, vector)))
            }
            for row in 0..<6 {
              SixVectors(start: output + row * 6 * vectors + vector, stride: vectors).values =
                Self.kernel((rows[3 * row], rows[3 * row + 1], rows[3 * row + 2]))
            }
          }
        }
      }
    }
  }
}

/// Six vectors at equal distances.
struct SixVectors {
  let start: UnsafeMutablePointer<WinogradTransforms.Vector>
  /// In vectors.
  let stride: Int

  var values: WinogradTransforms.Six {
    @inline(__always) get {
      (
        start[0], start[stride], start[2 &* stride], start[3 &* stride], start[4 &* stride],
        start[5 &* stride]
      )
    }
    @inline(__always) nonmutating set {
      start[0] = newValue.0
      start[stride] = newValue.1
      start[2 &* stride] = newValue.2
      start[3 &* stride] = newValue.3
      start[4 &* stride] = newValue.4
      start[5 &* stride] = newValue.5
    }
  }
}
