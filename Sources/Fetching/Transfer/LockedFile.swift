internal import Basics
internal import Glibc

/// A file that one process at a time works on; the lock goes with the process.
final class LockedFile {
  let path: String
  let descriptor: Int32
  /// False where other machines may not see the lock: nothing may then rely on being alone.
  let isAlone: Bool

  private init(_ path: String, _ descriptor: Int32, isAlone: Bool) {
    self.path = path
    self.descriptor = descriptor
    self.isAlone = isAlone
  }

  deinit { close(descriptor) }

  /// Opens the file, empty where it was not there, and waits for whoever has it.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - what: What the other process does, for the note that says so.
  ///   - context: Where the note goes, and who may end the wait.
  /// - Returns: The file, locked where its file system has locks that all machines see.
  /// - Throws: `unwritable` where it is no file that can be written, `interrupted` where asked to stop.
  static func open(
    _ path: String, what: String, _ context: FetchContext
  ) throws(FetchError) -> LockedFile {
    var hasSaid = false
    while true {
      let descriptor = FileSystem.open(path, O_RDWR | O_CREAT | O_NOFOLLOW)
      guard descriptor >= 0 else {
        throw FetchError(FileError(path: path, attempt: "cannot write"))
      }
      var status = stat()
      guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
        close(descriptor)
        throw FetchError(
          FileError(path: path, attempt: "cannot write", reason: "it is no regular file"))
      }
      switch FileSystem.hasSharedLocks(path) ? LockOutcome(taking: descriptor) : .unknown {
      case .taken:
        // Whoever had it may have given it another name, or removed it.
        if let now = FileSystem.status(path), now.st_ino == status.st_ino,
          now.st_dev == status.st_dev
        {
          return LockedFile(path, descriptor, isAlone: true)
        }
        close(descriptor)
      case .unknown: return LockedFile(path, descriptor, isAlone: false)
      case .held:
        close(descriptor)
        try context.waitForOther(what, &hasSaid)
      }
    }
  }

  /// Bytes that it has.
  var size: Int {
    var status = stat()
    return fstat(descriptor, &status) == 0 ? Int(status.st_size) : 0
  }
}

extension FolderLock {
  /// Holds a folder, once nobody else does; machines that share it count too.
  ///
  /// - Parameters:
  ///   - folder: The folder.
  ///   - what: What the other process does, for the note that says so.
  ///   - context: Where the note goes, and who may end the wait.
  /// - Returns: The lock.
  /// - Throws: `unwritable` where the folder cannot be held, `interrupted` where asked to stop.
  static func hold(
    _ folder: String, what: String, _ context: FetchContext
  ) throws(FetchError) -> FolderLock {
    var hasSaid = false
    let outcome = try wait(folder) { () throws(FetchError) in
      try context.waitForOther(what, &hasSaid)
    }
    guard case .taken(let lock) = outcome else {
      throw FetchError(
        FileError(path: folder, attempt: "cannot write in", reason: "it cannot be held"))
    }
    return lock
  }
}

/// Bytes that an unprivileged process may still write on the disk of a folder; nil where the system does not say.
func freeBytes(_ folder: String) -> Int? {
  var status = statvfs()
  guard folder.withSystemPath({ statvfs($0, &status) }) == 0 else { return nil }
  return Int(status.f_bavail).multipliedReportingOverflow(by: Int(status.f_frsize)).partialValue
}

/// Checks that so many bytes have room.
func checkRoom(for bytes: Int, in folder: String, what: String) throws(FetchError) {
  guard let free = freeBytes(folder), free < bytes else { return }
  throw FetchError(
    .unwritable,
    "cannot write in '\(folder)': \(what) takes \(FetchWords.bytes(bytes)), and "
      + "\(FetchWords.bytes(free)) are free on that disk; free some, or choose another place")
}
