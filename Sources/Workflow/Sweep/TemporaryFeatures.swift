internal import Basics
internal import RunStore

/// The folder in which a sweep that keeps no features has them while it runs.
///
/// It is locked for as long: what the lock is free of was left by a sweep that was killed.
final class TemporaryFeatures {
  private let folder: String
  private let lock: FolderLock?

  private static let prefix = "sweep-"

  /// A name that no other sweep has, in this container or another.
  static func folder(cache: String) -> String {
    "\(cache)/\(prefix)\(String(UInt64.random(in: .min ... .max), radix: 16))"
  }

  /// Makes the folder.
  init(_ folder: String) throws(FileError) {
    self.folder = folder
    var taken: FolderLock?
    // Until it is locked, another sweep may take it for one that was left.
    for _ in 0..<10 {
      try Folder.make(folder)
      guard case .taken(let lock) = FolderLock.wait(folder) else { break }
      taken = lock
      if Folder.exists(folder) { break }
    }
    lock = taken
  }

  deinit {
    Folder.remove(folder)
    withExtendedLifetime(lock) {}
  }

  /// What sweeps left that were killed.
  static func abandoned(cache: String) -> [String] {
    Folder.names(in: cache).filter { $0.hasPrefix(prefix) }.map { "\(cache)/\($0)" }.filter {
      if case .taken = FolderLock.attempt($0, shared: true) { true } else { false }
    }
  }

  /// Removes what sweeps left that were killed.
  static func removeAbandoned(cache: String) {
    for name in Folder.names(in: cache) where name.hasPrefix(prefix) {
      guard case .taken(let lock) = FolderLock.attempt("\(cache)/\(name)") else { continue }
      Folder.remove("\(cache)/\(name)")
      withExtendedLifetime(lock) {}
    }
  }
}
