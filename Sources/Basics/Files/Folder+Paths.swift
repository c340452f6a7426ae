internal import SystemPackage

/// What a path says without a look at the disk.
///
/// `FilePath` writes one slash where several stand, and none at the end. It looks at bytes alone, so
/// that names of any bytes come back as `SystemText` holds them.
extension Folder {
  /// The folder that something is in; `.` where the path does not say.
  package static func above(_ path: String) -> String {
    guard let parent = FilePath(text: path)?.removingLastComponent() else { return path }
    return parent.isEmpty ? "." : parent.string
  }

  /// The last part of a path.
  package static func name(of path: String) -> String {
    FilePath(text: path)?.lastComponent?.string ?? path
  }

  /// The name of the folder that something is in; nil where the path does not say.
  package static func nameAbove(_ path: String) -> String? {
    FilePath(text: path)?.removingLastComponent().lastComponent?.string
  }

  /// The path without slashes that say nothing.
  package static func plain(_ path: String) -> String { FilePath(text: path)?.string ?? path }

  /// The path without the `./` that it begins with; empty for `.` alone.
  package static func withoutLeadingDots(_ path: String) -> String {
    guard let path = FilePath(text: path) else { return path }
    let rest = path.components.drop { $0.kind == .currentDirectory }
    return FilePath(root: path.root, rest).string
  }

  package static func isAbsolute(_ path: String) -> Bool { FilePath(path).isAbsolute }

  /// A path relative to a folder; an absolute one stays as it is, `.` is the folder itself.
  package static func joined(_ folder: String, _ path: String) -> String {
    guard let above = FilePath(text: folder), let inner = FilePath(text: path) else {
      return "\(folder)/\(path)"
    }
    return (inner == "." && !above.isEmpty ? above : above.pushing(inner)).string
  }

  /// A path from the root, so that a later change of folder does not move it.
  package static func absolute(_ path: String) -> String {
    joined(FileSystem.workingDirectory, path)
  }
}

extension FilePath {
  /// The path that a string holds; nil with a zero byte, where it would end and name another file.
  init?(text: String) {
    guard !text.utf8.contains(0) else { return nil }
    self.init(text)
  }
}
