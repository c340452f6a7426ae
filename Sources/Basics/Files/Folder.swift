internal import Glibc

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
    var made = path.hasPrefix("/") ? "/" : ""
    for component in parts(of: path) {
      made += made.isEmpty || made == "/" ? component : "/\(component)"
      guard !exists(made), !FileSystem.makeFolder(made) else { continue }
      let fault = errno == EEXIST ? ENOTDIR : errno
      // A folder above may forbid writing and still let us through.
      guard !exists(made) else { continue }
      throw FileError(
        path: made, attempt: "cannot make the folder", reason: String(cString: strerror(fault)))
    }
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

  /// The folder that something is in.
  package static func above(_ path: String) -> String {
    guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  /// The last part of a path.
  package static func name(of path: String) -> String {
    parts(of: path).last.map(String.init) ?? path
  }

  /// What stands between slashes; the slash is a byte, whatever letters stand beside it.
  private static func parts(of path: String) -> [Substring] {
    path.utf8.split(separator: UInt8(ascii: "/")).compactMap { Substring($0) }
  }
}
