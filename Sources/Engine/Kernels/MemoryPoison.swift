internal import Glibc

/// A mode for tests in which memory that nothing reads any more is filled with NaN, so that whoever
/// reads it all the same cannot go unnoticed.
package enum MemoryPoison {
  /// Whether the environment asks for it: `RUNEXP_POISON` is set and is not `0`.
  package static let isRequested: Bool = {
    guard let value = getenv("RUNEXP_POISON") else { return false }
    return !["", "0"].contains(String(cString: value))
  }()

  /// Fills bytes with ones, which are NaN as float32 and as bfloat16.
  static func fill(_ bytes: Range<Int>, of workspace: UnsafeMutableRawPointer) {
    memset(workspace + bytes.lowerBound, 0xFF, bytes.count)
  }
}
