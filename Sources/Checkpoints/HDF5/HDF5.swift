internal import CHDF5
internal import Synchronization

/// The one door to the HDF5 library.
///
/// Everything happens inside `locked`, and no identifier leaves it: what comes out are plain
/// values.
enum HDF5 {
  /// The library keeps global state, and not every distribution builds it for several threads.
  private static let lock = Mutex(())

  /// Keeps the library from tidying up when the process ends, which it may do with complaints on
  /// standard error: every identifier has an owner here that lets go of it.
  private static let leavesNothingToTheEnd = H5dont_atexit() >= 0

  /// Runs `body` alone in the library, which says nothing on standard error meanwhile.
  static func locked<Value: Sendable>(
    _ body: () throws(CheckpointProblem) -> Value
  ) throws(CheckpointProblem) -> Value {
    try lock.withLock { (_) throws(CheckpointProblem) -> Value in
      _ = leavesNothingToTheEnd
      H5Eset_auto2(hid_t(H5E_DEFAULT), nil, nil)  // kept per thread by the library
      H5PLset_loading_state(0)  // a file must not choose code to load
      H5Eclear2(hid_t(H5E_DEFAULT))
      return try body()
    }
  }

  /// What the library says about its last failure: the innermost entry of its error stack.
  static var reason: String {
    var text = ""
    withUnsafeMutablePointer(to: &text) { text in
      _ = H5Ewalk2(
        hid_t(H5E_DEFAULT), H5E_WALK_UPWARD,
        { index, entry, text in
          guard index == 0, let description = entry?.pointee.desc else { return 0 }
          text?.assumingMemoryBound(to: String.self).pointee = String(cString: description)
          return 0
        }, text)
    }
    H5Eclear2(hid_t(H5E_DEFAULT))
    return text.isEmpty ? "the HDF5 library gives no reason" : text
  }
}

/// The owner of one identifier of the library.
struct Handle: ~Copyable {
  typealias Release = @convention(c) (hid_t) -> herr_t

  let id: hid_t
  private let release: Release

  /// Owns what a call of the library returned; a negative identifier is a failure of `attempt`.
  init(
    _ id: hid_t, _ release: Release, _ attempt: @autoclosure () -> String
  ) throws(CheckpointProblem) {
    guard id >= 0 else { throw .damaged(attempt(), reason: HDF5.reason) }
    self.id = id
    self.release = release
  }

  deinit { _ = release(id) }

  /// Lets go of the identifier where that may fail, as when the last bytes are written.
  consuming func close(_ attempt: @autoclosure () -> String) throws(CheckpointProblem) {
    let status = release(id)
    discard self
    try check(status, attempt())
  }
}

/// Throws where a call of the library returned a failure.
func check(_ status: herr_t, _ attempt: @autoclosure () -> String) throws(CheckpointProblem) {
  guard status >= 0 else { throw .damaged(attempt(), reason: HDF5.reason) }
}
