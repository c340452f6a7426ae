internal import CFileSystem
internal import Glibc

/// A claim on a folder, held by one process at a time until it ends, however it ends.
///
/// A run holds one for as long as it is written, so that a run whose process was killed can be told
/// from one that goes on, whatever process has its number now. On a local file system it is a kernel
/// lock (`flock`); on a network file system, where such locks may hold on one machine only, it is a
/// `Lease`.
package final class FolderLock: Sendable {
  private enum Hold: Sendable {
    case descriptor(Int32)
    case lease(Lease)
    /// The holder was only looked for.
    case nothing
  }

  private let hold: Hold

  private init(_ hold: Hold) { self.hold = hold }

  deinit { if case .descriptor(let descriptor) = hold { close(descriptor) } }

  package enum Outcome {
    case taken(FolderLock)
    case held
    /// The folder is not there, or nothing can be written in it.
    case unknown
  }

  /// Takes the lock if it is free at once.
  ///
  /// - Parameters:
  ///   - path: The folder.
  ///   - shared: Beside others that ask in the same way, to see whether somebody holds it.
  /// - Returns: The lock, or why there is none.
  package static func attempt(_ path: String, shared: Bool = false) -> Outcome {
    guard FileSystem.hasSharedLocks(path) else {
      if shared { return Lease.isHeld(path) ? .held : .taken(FolderLock(.nothing)) }
      switch Lease.take(path) {
      case .taken(let lease): return .taken(FolderLock(.lease(lease)))
      case .held: return .held
      case .unknown: return .unknown
      }
    }
    return take(path, (shared ? LOCK_SH : LOCK_EX) | LOCK_NB)
  }

  /// Waits for the lock.
  package static func wait(_ path: String) -> Outcome {
    guard !FileSystem.hasSharedLocks(path) else { return take(path, LOCK_EX) }
    // Those who wait together must not ask together.
    return wait(path) { usleep(UInt32.random(in: 50_000...150_000)) }
  }

  /// Asks for the lock again and again.
  ///
  /// - Parameters:
  ///   - path: The folder.
  ///   - pause: Called between two attempts while another process has the lock.
  /// - Returns: The lock, or that there is none to be had; never that it is held.
  /// - Throws: What `pause` throws, which ends the wait.
  package static func wait<Failure: Error>(
    _ path: String, pause: () throws(Failure) -> Void
  ) throws(Failure) -> Outcome {
    while true {
      let outcome = attempt(path)
      guard case .held = outcome else { return outcome }
      try pause()
    }
  }

  /// Whether another process took the folder over because this one gave no sign of life for longer
  /// than a lease lasts: nothing more may be written in it.
  package var isLost: Bool { if case .lease(let lease) = hold { lease.isLost } else { false } }

  private static func take(_ path: String, _ operation: Int32) -> Outcome {
    let descriptor = FileSystem.open(path, O_RDONLY | O_DIRECTORY)
    guard descriptor >= 0 else { return .unknown }
    let lock = FolderLock(.descriptor(descriptor))
    switch LockOutcome(taking: descriptor, operation) {
    case .taken: return .taken(lock)
    case .held: return .held
    case .unknown: return .unknown
    }
  }
}

/// What came of asking for a kernel lock on an open file or folder.
package enum LockOutcome {
  case taken
  /// Another process has it.
  case held
  /// The file system has no locks.
  case unknown

  /// Takes the lock, which goes with the descriptor.
  package init(taking descriptor: Int32, _ operation: Int32 = LOCK_EX | LOCK_NB) {
    while flock(descriptor, operation) != 0 {
      if errno == EINTR { continue }
      self = errno == EWOULDBLOCK ? .held : .unknown
      return
    }
    self = .taken
  }
}

extension FileSystem {
  /// Whether a lock on a file here is seen by everybody who has the file.
  ///
  /// True for file systems of one machine alone. A network file system may lock on the server, on
  /// each client for itself (the mount options `nolock` and `local_lock`), or not at all, and does
  /// not say which. `RUNEXP_LOCKS=leases` declares every file system to be such a one.
  package static func hasSharedLocks(_ path: String) -> Bool {
    if getenv("RUNEXP_LOCKS").map({ String(cString: $0) }) == "leases" { return false }
    var status = statfs()
    guard path.withSystemPath({ statfs($0, &status) }) == 0 else { return true }
    return localFileSystems.contains(UInt32(truncatingIfNeeded: status.f_type))
  }

  /// The magic numbers of file systems that one machine has for itself, from `statfs(2)`.
  private static let localFileSystems: Set<UInt32> = [
    0xEF53,  // ext2, ext3, ext4
    0x5846_5342,  // xfs
    0x9123_683E,  // btrfs
    0x0102_1994,  // tmpfs
    0x8584_58F6,  // ramfs
    0x794C_7630,  // overlayfs
    0x2FC1_2FC1,  // zfs
    0xF2F5_2010,  // f2fs
    0xCA45_1A4E,  // bcachefs
    0x3153_464A,  // jfs
    0x5265_4973,  // reiserfs
    0x4D44,  // FAT
    0x2011_BAB0,  // exFAT
    0x7366_746E,  // ntfs3
  ]
}
