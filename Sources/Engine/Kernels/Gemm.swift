internal import COneDNN
internal import COpenBLAS

/// Matrix products of dense layers, row after row.
package enum Gemm {
  /// Who computes.
  package enum Library: CaseIterable, Sendable {
    /// The team's threads divide the columns or rows among them, always in the same way for the
    /// same sizes and number of threads.
    case openBLAS
    /// With the team's threads as it likes, always in the same way too.
    case oneDNN
  }

  /// OpenBLAS where it has AVX-512 kernels for this processor or the processor has none; else
  /// oneDNN, which goes by what the processor can do and not by its name.
  package static let library: Library =
    OneDNN.hasAVX512 && !["SkylakeX", "Cooperlake", "SapphireRapids"].contains(core)
    ? .oneDNN : .openBLAS

  /// Keeps OpenBLAS from using threads of its own.
  static func useCallingThreadOnly() { openblas_set_num_threads(1) }

  /// The kernels that OpenBLAS chose for this processor, such as `SkylakeX`.
  package static var core: String { String(cString: openblas_get_corename()) }

  static var version: String { String(cString: openblas_get_config()) }

  /// A matrix by rows, perhaps read as its transpose.
  package struct Matrix {
    let start: UnsafePointer<Float>
    /// Columns as stored.
    let stride: Int
    let transposed: Bool

    package init(_ start: UnsafePointer<Float>, stride: Int, transposed: Bool = false) {
      self.start = start
      self.stride = stride
      self.transposed = transposed
    }

    /// The matrix without its first rows or columns, as read.
    func dropping(rows: Int = 0, columns: Int = 0) -> Matrix {
      let offset = transposed ? columns * stride + rows : rows * stride + columns
      return Matrix(start + offset, stride: stride, transposed: transposed)
    }
  }

  /// The sizes of a product: `m x k` times `k x n`.
  package struct Size {
    let m: Int
    let n: Int
    let k: Int

    package init(m: Int, n: Int, k: Int) {
      self.m = m
      self.n = n
      self.k = k
    }
  }

  /// c = a b + beta c, for a of `m x k`, b of `k x n`, c of `m x n` stored by rows.
  package static func multiply(
    _ a: Matrix, _ b: Matrix, into c: UnsafeMutablePointer<Float>, _ size: Size, beta: Float = 0,
    by library: Library = Gemm.library
  ) {
    let (m, n, k) = (size.m, size.n, size.k)
    let isSmall = 2 * m * n * k < 200_000
    if library == .oneDNN, !isSmall {
      let status = onednn_multiply(
        a.transposed, b.transposed, Int64(m), Int64(n), Int64(k), a.start, Int64(a.stride), b.start,
        Int64(b.stride), beta, c, Int64(n))
      if status == 0 { return }
    }
    let parts = isSmall ? 1 : ThreadPool.threads
    nonisolated(unsafe) let c = c
    ThreadPool.forEach(parts) { part in
      let byColumns = n >= m
      let extent = byColumns ? n : m
      // Multiples of 16 keep every part on whole vectors.
      let blocks = (extent + 15) / 16
      let first = min(blocks * part / parts * 16, extent)
      let last = min(blocks * (part + 1) / parts * 16, extent)
      guard last > first else { return }
      let left = byColumns ? a : a.dropping(rows: first)
      let right = byColumns ? b.dropping(columns: first) : b
      cblas_sgemm(
        CblasRowMajor, left.transposed ? CblasTrans : CblasNoTrans,
        right.transposed ? CblasTrans : CblasNoTrans,
        blasint(byColumns ? m : last - first), blasint(byColumns ? last - first : n), blasint(k),
        1, left.start, blasint(left.stride), right.start, blasint(right.stride), beta,
        c + (byColumns ? first : first * n), blasint(n))
    }
  }
}
