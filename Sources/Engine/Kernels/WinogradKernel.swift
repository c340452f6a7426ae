internal import Compiler

/// A convolution's kernel, transformed for Winograd's way.
enum WinogradKernel {
  private typealias Vector = StridedVectors.Vector

  /// Transforms a kernel along both axes.
  ///
  /// - Parameters:
  ///   - kernel: `[height, width, count]`, as Keras has it for `count` pairs of channels.
  ///   - scheme: For windows of this height and width.
  ///   - transformed: `[scheme.products, count]`.
  ///   - count: Whole vectors.
  static func transform(
    _ kernel: [Float], _ scheme: WinogradScheme, into transformed: AlignedFloats, count: Int
  ) {
    let (vertical, horizontal) = (scheme.vertical.kernel, scheme.horizontal.kernel)
    let (height, width) = (scheme.vertical.taps, scheme.horizontal.taps)
    precondition(count % Vector.scalarCount == 0 && kernel.count == height * width * count)
    let vectors = count / Vector.scalarCount
    let output = transformed.address.assumingMemoryBound(to: Vector.self)
    kernel.withUnsafeBytes { kernel in
      nonisolated(unsafe) let (kernel, output) = (kernel, output)
      func weight(_ tap: Int, _ vector: Int) -> Vector {
        kernel.loadUnaligned(
          fromByteOffset: (tap * vectors + vector) * MemoryLayout<Vector>.size, as: Vector.self)
      }
      ThreadPool.forEachPart(of: vectors) { part in
        // A row of the window, transformed along the vertical axis.
        withUnsafeTemporaryAllocation(of: Vector.self, capacity: width) { line in
          for vector in part {
            for (row, factors) in vertical.enumerated() {
              for column in 0..<width {
                var sum = Vector(repeating: 0)
                for tap in 0..<height { sum += factors[tap] * weight(tap * width + column, vector) }
                line[column] = sum
              }
              for (column, factors) in horizontal.enumerated() {
                var sum = Vector(repeating: 0)
                for tap in 0..<width { sum += factors[tap] * line[tap] }
                output[(row * horizontal.count + column) * vectors + vector] = sum
              }
            }
          }
        }
      }
    }
  }
}

extension WinogradAxis {
  /// The finite points; infinity is the last one.
  private var points: [Double] {
    switch self {
    case .one: []
    case .three: [0, 1, -1, 2, -2]
    case .seven: [0, 1, -1, 2, -2, 0.5, -0.5, 0.75, -0.75]
    }
  }

  /// What the taps are multiplied by, for each product: the window as a polynomial at its point, over
  /// what the transform of the input has too much.
  fileprivate var kernel: [[Float]] {
    let finite = points.map { point in
      let others = points.filter { $0 != point }.reduce(1) { $0 * (point - $1) }
      var power = 1 / others
      return (0..<taps).map { _ in
        defer { power *= point }
        return Float(power)
      }
    }
    return finite + [[Float](repeating: 0, count: taps - 1) + [1]]
  }
}
