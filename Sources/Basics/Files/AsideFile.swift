internal import Glibc
internal import SystemPackage

/// A file that is written under a name of its own, `NAME.RANDOM.partial`, and takes its real name
/// when it is whole.
///
/// The name is random and made exclusively: processes with equal numbers, as in two containers, never
/// write the same file. While it is written its process holds a lock on it (`flock`), which the
/// kernel drops when the process ends, however it ends; that is how `removeAbandoned` tells what a
/// killed process left from what is under way.
package final class AsideFile {
  /// Where it is written.
  package let path: String
  /// Open for reading and writing, until the file is gone or has its name.
  package let descriptor: Int32
  private let target: String
  private var isOpen = true

  private init(_ path: String, _ descriptor: Int32, for target: String) {
    self.path = path
    self.descriptor = descriptor
    self.target = target
  }

  deinit { if isOpen { discard() } }

  /// Makes the file, empty, beside the one that it is to become.
  package static func make(for target: String) throws(FileError) -> AsideFile {
    for _ in 0..<100 {
      let path = name(beside: target)
      let descriptor = FileSystem.open(path, O_RDWR | O_CREAT | O_EXCL)
      guard descriptor >= 0 else {
        if errno == EEXIST { continue }
        throw FileError(path: target, attempt: "cannot write")
      }
      // Between the two calls somebody may have taken it for abandoned.
      var status = stat()
      if LockOutcome(taking: descriptor) != .held, fstat(descriptor, &status) == 0,
        status.st_nlink > 0
      {
        return AsideFile(path, descriptor, for: target)
      }
      close(descriptor)
    }
    throw FileError(
      path: target, attempt: "cannot write", reason: "no name for a file beside it is free")
  }

  /// A name beside the file that this is to become, which no other process draws.
  package static func name(beside target: String) -> String {
    // A path with a zero byte names nothing, and neither may the one beside it.
    guard let path = FilePath(text: target) else { return target }
    let random = String(UInt64.random(in: .min ... .max), radix: 16)
    let name = "\(shortened(Folder.name(of: target))).\(random)\(suffix)"
    return path.removingLastComponent().appending(name).string
  }

  /// Writes bytes behind those that were written.
  package func append(_ bytes: UnsafeRawBufferPointer) throws(FileError) {
    var rest = bytes
    while let start = rest.baseAddress, !rest.isEmpty {
      let count = Glibc.write(descriptor, start, rest.count)
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { throw FileError(path: target, attempt: "cannot write") }
      rest = UnsafeRawBufferPointer(rebasing: rest[count...])
    }
  }

  /// As above.
  package func append(_ bytes: [UInt8]) throws(FileError) {
    // `withUnsafeBytes` loses the type of what is thrown.
    let result = bytes.withUnsafeBytes { bytes -> Result<Void, FileError> in
      do throws(FileError) { return .success(try append(bytes)) } catch { return .failure(error) }
    }
    try result.get()
  }

  /// What `commit` waits for.
  package enum Wait: Sendable {
    /// That the file has its name, with all its bytes, after a power loss too.
    case forName
    /// That its bytes are on the disk; the caller waits for the folder, once for several files.
    case forBytes
    /// After a power loss the file may be the one before, or damaged: for what can be made again, and
    /// is looked at before it is used.
    case forNothing
  }

  /// Gives the file its name, in place of what had that name.
  package func commit(waiting wait: Wait = .forName) throws(FileError) {
    guard wait == .forNothing || fsync(descriptor) == 0, FileSystem.rename(path, to: target) else {
      let error = FileError(path: target, attempt: "cannot write")
      discard()
      throw error
    }
    isOpen = false
    close(descriptor)
    guard wait == .forName else { return }
    do { try Folder.sync(Folder.above(target)) } catch {
      throw FileError(path: target, attempt: error.attempt, reason: error.reason)
    }
  }

  /// Takes the name away and keeps the file until the descriptor is closed.
  package func forgetName() { FileSystem.remove(path) }

  /// Removes the file.
  package func discard() {
    guard isOpen else { return }
    isOpen = false
    FileSystem.remove(path)
    close(descriptor)
  }

  // MARK: What was left

  private static let suffix = ".partial"
  /// Where the file system has no locks, what was not written to for that long is abandoned.
  private static let abandonedAfter = 24 * 60 * 60

  /// Removes the files in a folder that nobody writes any more.
  ///
  /// On a network file system, whose locks may not be seen by the other machines, they are those
  /// that were last written to a day ago or earlier.
  package static func removeAbandoned(in folder: String) {
    forEachAbandoned(in: folder) { FileSystem.remove($0) }
  }

  /// The paths of these files.
  package static func abandoned(in folder: String) -> [String] {
    var paths: [String] = []
    forEachAbandoned(in: folder) { paths.append($0) }
    return paths
  }

  /// Calls `body` with each of them while its lock is held.
  private static func forEachAbandoned(in folder: String, _ body: (_ path: String) -> Void) {
    let isShared = FileSystem.hasSharedLocks(folder)
    for name in Folder.names(in: folder) where name.hasSuffix(suffix) {
      let path = "\(folder)/\(name)"
      guard let (descriptor, status) = try? RegularFile.open(path) else { continue }
      defer { close(descriptor) }
      switch isShared ? LockOutcome(taking: descriptor) : .unknown {
      case .taken: body(path)
      case .held: break
      case .unknown: if time(nil) - status.st_mtim.tv_sec > abandonedAfter { body(path) }
      }
    }
  }

  /// A name may have 255 bytes; as much of it as leaves room for the suffix.
  private static func shortened(_ name: String) -> String {
    String(systemBytes: name.systemBytes.prefix(200))
  }
}
