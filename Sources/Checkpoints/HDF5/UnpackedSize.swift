internal import Basics

/// What the arrays of a file come to once they are read.
///
/// Compression and arrays that lie one over another let a small file claim any amount of memory.
/// Weights hardly compress: noise in single precision does not, and zeros are few.
package enum UnpackedSize {
  /// What every file may come to, in bytes.
  private static let always = 256 << 20
  /// How many times its own size a larger one may come to, and how many times its arrays' a file may have.
  private static let factor = 20
  /// What every file may have besides its arrays, in bytes.
  private static let besides = 1 << 30

  /// - Parameters:
  ///   - arrays: All that the file lists: their paths, and how many values they have.
  ///   - fileSize: In bytes.
  /// - Throws: Where they would take more memory than a weights file of that size can need; where the file
  ///   is mostly something else, so that its digest alone would take minutes.
  package static func check(
    _ arrays: some Sequence<(path: String, count: Int)>, fileSize: Int
  ) throws(CheckpointProblem) {
    let most = max(
      always,
      fileSize.multipliedReportingOverflow(by: factor).overflow ? Int.max : factor * fileSize)
    var bytes = 0
    for array in arrays {
      let (size, tooLarge) = array.count.multipliedReportingOverflow(by: 4)
      let (sum, overflow) = bytes.addingReportingOverflow(size)
      guard !tooLarge, !overflow, sum <= most else {
        throw .unpacksTooLarge(array.path, fileSize: fileSize, limit: most)
      }
      bytes = sum
    }
    guard fileSize <= besides || (fileSize - besides) / factor <= bytes else {
      throw .damaged(
        "it has \(fileSize.grouped) bytes, of which its arrays take \(bytes.grouped)", reason: "")
    }
  }
}
