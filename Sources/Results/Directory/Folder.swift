internal import Glibc

/// What a folder holds.
enum Folder {
  /// The names in a folder, sorted, without `.` and `..`; none where it cannot be read.
  static func names(in path: String) -> [String] {
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

  static func exists(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  /// Bytes of all files below a folder, links not followed.
  static func size(of path: String) -> Int {
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
}

extension Folder {
  /// The folders in a folder, sorted, without hidden ones.
  static func visible(in path: String) -> [String] {
    names(in: path).filter { !$0.hasPrefix(".") && exists("\(path)/\($0)") }
  }
}
