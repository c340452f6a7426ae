internal import Glibc
internal import SystemPackage

/// Folders: what they hold, and making them.
package enum Folder {
  /// The names in a folder, sorted, without `.` and `..`; none where it cannot be read.
  package static func names(in path: String) -> [String] {
    (FileSystem.names(in: path) ?? []).map(\.name).sorted()
  }

  /// Makes a folder and those above it, as far as they are missing.
  ///
  /// Throws with the path of the first one that cannot be made.
  package static func make(_ path: String) throws(FileError) {
    let attempt = "cannot make the folder"
    guard let whole = FilePath(text: path) else {
      throw FileError(path: path, attempt: attempt, reason: "its path has a zero byte")
    }
    var reached = FilePath(root: whole.root, [])
    for component in whole.components {
      reached.append(component)
      let made = reached.string
      guard !exists(made), !FileSystem.makeFolder(made) else { continue }
      let fault = errno == EEXIST ? ENOTDIR : errno
      // A folder above may forbid writing and still let us through.
      guard !exists(made) else { continue }
      throw FileError(path: made, attempt: attempt, reason: String(cString: strerror(fault)))
    }
  }

  /// Waits until the names in a folder are on the disk: what was made, renamed or removed in it before
  /// is so after a power loss too.
  ///
  /// File systems that cannot wait for it, as some networks' are, give what they give.
  ///
  /// - Parameters:
  ///   - path: The folder.
  ///   - levels: Folders, this one and those above it: where they were made too.
  /// - Throws: `FileError` where that fails.
  package static func sync(_ path: String, levels: Int) throws(FileError) {
    var folder = path
    for _ in 0..<levels {
      try sync(folder)
      folder = above(folder)
    }
  }

  /// As above, of one folder.
  package static func sync(_ path: String) throws(FileError) {
    let descriptor = FileSystem.open(path, O_RDONLY | O_DIRECTORY)
    guard descriptor >= 0 else {
      // A folder that may not be read has nothing to wait by.
      if errno == EACCES { return }
      throw FileError(path: path, attempt: "cannot write")
    }
    defer { close(descriptor) }
    guard fsync(descriptor) != 0, ![EINVAL, ENOTSUP, EROFS].contains(errno) else { return }
    throw FileError(path: path, attempt: "cannot write")
  }

  package static func exists(_ path: String) -> Bool {
    (FileSystem.status(path)?.st_mode).map { $0 & S_IFMT == S_IFDIR } ?? false
  }

  /// Bytes of all files below a folder, links not followed.
  package static func size(of path: String) -> Int {
    var total = 0
    for name in names(in: path) {
      guard let status = FileSystem.status("\(path)/\(name)", followingLinks: false) else {
        continue
      }
      if status.st_mode & S_IFMT == S_IFDIR {
        total += size(of: "\(path)/\(name)")
      } else {
        total += Int(status.st_size)
      }
    }
    return total
  }

  /// Removes a folder and all that is in it, as far as that can be done; links are not followed.
  package static func remove(_ path: String) {
    for name in names(in: path) {
      let inner = "\(path)/\(name)"
      if let status = FileSystem.status(inner, followingLinks: false),
        status.st_mode & S_IFMT == S_IFDIR
      {
        remove(inner)
      } else {
        FileSystem.remove(inner)
      }
    }
    path.withSystemPath { _ = rmdir($0) }
  }

  /// The folders in a folder, sorted, without hidden ones.
  package static func visible(in path: String) -> [String] {
    names(in: path).filter { !$0.hasPrefix(".") && exists("\(path)/\($0)") }
  }
}
