internal import SystemPackage

/// A path within a folder, as its parts.
package struct InnerPath: Hashable, Sendable {
  package let parts: [String]

  package init(_ parts: [String]) { self.parts = parts }

  /// Nil for a path that is absolute or climbs out; `.` is the folder itself.
  package init?(_ path: String) {
    guard let path = FilePath(text: path), path.isRelative,
      path.components.allSatisfy({ $0.kind != .parentDirectory })
    else { return nil }
    parts = path.components.filter { $0.kind == .regular }.map(\.string)
  }

  package var text: String { parts.isEmpty ? "." : parts.joined(separator: "/") }

  /// The path as seen from where its folder is.
  package func below(_ folder: String) -> String { parts.isEmpty ? folder : "\(folder)/\(text)" }
}
