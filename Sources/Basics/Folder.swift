internal import Glibc

/// Folders: what they hold, and making them.
package enum Folder {
  /// The names in a folder, sorted, without `.` and `..`; none where it cannot be read.
  package static func names(in path: String) -> [String] {
    guard let stream = opendir(path) else { return [] }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name != "." && name != ".." { names.append(name) }
    }
    return names.sorted()
  }

  /// Makes a folder and those above it, as far as they are missing.
  ///
  /// Throws with the path of the first one that cannot be made.
  package static func make(_ path: String) throws(FileError) {
    var made = path.hasPrefix("/") ? "/" : ""
    for component in path.split(separator: "/") {
      made += made.isEmpty || made == "/" ? component : "/\(component)"
      guard mkdir(made, 0o755) != 0 else { continue }
      let fault = errno == EEXIST ? ENOTDIR : errno
      // A folder above may forbid writing and still let us through.
      guard !exists(made) else { continue }
      throw FileError(
        path: made, attempt: "cannot make the folder", reason: String(cString: strerror(fault)))
    }
  }

  package static func exists(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  /// Bytes of all files below a folder, links not followed.
  package static func size(of path: String) -> Int {
    var total = 0
    for name in names(in: path) {
      var status = stat()
      guard lstat("\(path)/\(name)", &status) == 0 else { continue }
      if status.st_mode & S_IFMT == S_IFDIR {
        total += size(of: "\(path)/\(name)")
      } else {
        total += Int(status.st_size)
      }
    }
    return total
  }

  /// The folders in a folder, sorted, without hidden ones.
  package static func visible(in path: String) -> [String] {
    names(in: path).filter { !$0.hasPrefix(".") && exists("\(path)/\($0)") }
  }

  /// The folder that something is in.
  package static func above(_ path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  /// The last part of a path.
  package static func name(of path: String) -> String {
    path.split(separator: "/").last.map(String.init) ?? path
  }
}
