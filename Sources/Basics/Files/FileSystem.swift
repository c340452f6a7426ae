package import Glibc

/// The system's calls that take a path, for paths that hold whatever bytes a name has.
///
/// Each does what the call of its kind does, `errno` included; nothing waits for a pipe's other end.
package enum FileSystem {
  package static func open(_ path: String, _ flags: Int32, mode: mode_t = 0o644) -> Int32 {
    path.withSystemPath { Glibc.open($0, flags | O_CLOEXEC | O_NONBLOCK | O_NOCTTY, mode) }
  }

  /// What is at a path; nil where there is nothing or it cannot be looked at.
  ///
  /// - `followingLinks`: false looks at a link itself.
  package static func status(_ path: String, followingLinks: Bool = true) -> stat? {
    var status = stat()
    let flags = followingLinks ? 0 : AT_SYMLINK_NOFOLLOW
    return path.withSystemPath { fstatat(AT_FDCWD, $0, &status, flags) } == 0 ? status : nil
  }

  package static func exists(_ path: String) -> Bool {
    path.withSystemPath { access($0, F_OK) == 0 }
  }

  /// Removes a file, or a link.
  @discardableResult
  package static func remove(_ path: String) -> Bool {
    path.withSystemPath { unlink($0) == 0 }
  }

  package static func rename(_ path: String, to new: String) -> Bool {
    path.withSystemPath { old in new.withSystemPath { Glibc.rename(old, $0) == 0 } }
  }

  /// Gives a file a second name.
  package static func link(_ path: String, to new: String) -> Bool {
    path.withSystemPath { old in new.withSystemPath { Glibc.link(old, $0) == 0 } }
  }

  package static func makeFolder(_ path: String) -> Bool {
    path.withSystemPath { mkdir($0, 0o755) == 0 }
  }

  /// Removes an empty folder.
  @discardableResult
  package static func removeFolder(_ path: String) -> Bool {
    path.withSystemPath { rmdir($0) == 0 }
  }

  /// The names in a folder in no order, without `.` and `..`; nil where it cannot be read.
  package static func names(in path: String) -> [(name: String, type: UInt8)]? {
    guard let stream = path.withSystemPath({ opendir($0) }) else { return nil }
    defer { closedir(stream) }
    var names: [(name: String, type: UInt8)] = []
    while let entry = readdir(stream) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(systemText: $0) }
      }
      if name != "." && name != ".." { names.append((name, entry.pointee.d_type)) }
    }
    return names
  }

  /// Where a symbolic link leads; nil where there is none.
  package static func target(ofLink path: String) -> String? {
    var buffer = [CChar](repeating: 0, count: Int(PATH_MAX) + 1)
    let count = path.withSystemPath { readlink($0, &buffer, Int(PATH_MAX)) }
    guard count > 0 else { return nil }
    return String(systemBytes: buffer[..<count].map { UInt8(bitPattern: $0) })
  }

  /// The working directory.
  package static var workingDirectory: String {
    guard let path = getcwd(nil, 0) else { return "." }
    defer { free(path) }
    return String(systemText: path)
  }
}
