internal import Engine
internal import TestSupport
internal import Testing

/// Matrix products by each library beside plain loops in double precision.
@Suite struct GemmTests {
  /// Whole numbers, so that every order of summation gives the same.
  private func matrix(_ count: Int, _ factor: Int) -> [Float] {
    (0..<count).map { Float(($0 * factor) % 17 - 8) }
  }

  @Test(
    "every transposition and size", arguments: Gemm.Library.allCases,
    [(3, 5, 7), (32, 100, 64), (64, 129, 200), (130, 33, 300), (1, 256, 1000)])
  func products(_ library: Gemm.Library, _ sizes: (Int, Int, Int)) {
    let (m, n, k) = sizes
    for (transposesA, transposesB) in [(false, false), (false, true), (true, false)] {
      for beta in [Float(0), 1] {
        let (a, b, start) = (matrix(m * k, 7), matrix(k * n, 5), matrix(m * n, 3))
        var c = start
        a.withUnsafeBufferPointer { a in
          b.withUnsafeBufferPointer { b in
            c.withUnsafeMutableBufferPointer { c in
              guard let a = a.baseAddress, let b = b.baseAddress, let c = c.baseAddress else {
                return
              }
              Gemm.multiply(
                Gemm.Matrix(a, stride: transposesA ? m : k, transposed: transposesA),
                Gemm.Matrix(b, stride: transposesB ? k : n, transposed: transposesB), into: c,
                Gemm.Size(m: m, n: n, k: k), beta: beta, by: library)
            }
          }
        }
        var expected = [Float](repeating: 0, count: m * n)
        for row in 0..<m {
          for column in 0..<n {
            var sum = Double(beta * start[row * n + column])
            for inner in 0..<k {
              let left = transposesA ? a[inner * m + row] : a[row * k + inner]
              let right = transposesB ? b[column * k + inner] : b[inner * n + column]
              sum += Double(left) * Double(right)
            }
            expected[row * n + column] = Float(sum)
          }
        }
        #expect(
          firstDifference(c, expected) == nil,
          "\(library), \(sizes), \(transposesA), \(transposesB), \(beta)")
      }
    }
  }
}
