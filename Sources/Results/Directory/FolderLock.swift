internal import Basics
internal import Glibc

/// An advisory lock on a folder, which the kernel drops when its process ends, however it ends.
///
/// A run holds one for as long as it is written, so that a run whose process was killed can be
/// told from one that goes on, whatever process has its number now. The function is `flock`.
package final class FolderLock: Sendable {
  private let descriptor: Int32

  private init(_ descriptor: Int32) { self.descriptor = descriptor }

  deinit { close(descriptor) }

  package enum Outcome {
    case taken(FolderLock)
    case held
    /// The folder is not there, or its file system has no locks.
    case unknown
  }

  /// Takes the lock if it is free at once.
  package static func attempt(_ path: String, shared: Bool = false) -> Outcome {
    take(path, (shared ? LOCK_SH : LOCK_EX) | LOCK_NB)
  }

  /// Waits for the lock.
  package static func wait(_ path: String) -> Outcome { take(path, LOCK_EX) }

  private static func take(_ path: String, _ operation: Int32) -> Outcome {
    let descriptor = FileSystem.open(path, O_RDONLY | O_DIRECTORY)
    guard descriptor >= 0 else { return .unknown }
    let lock = FolderLock(descriptor)
    while flock(descriptor, operation) != 0 {
      if errno == EINTR { continue }
      return errno == EWOULDBLOCK ? .held : .unknown
    }
    return .taken(lock)
  }
}
