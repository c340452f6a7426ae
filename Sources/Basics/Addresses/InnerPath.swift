/// A path within a folder, as its parts.
package struct InnerPath: Hashable, Sendable {
  package let parts: [String]

  package init(_ parts: [String]) { self.parts = parts }

  /// Nil for a path that is absolute or climbs out; `.` is the folder itself.
  package init?(_ path: String) {
    var parts: [String] = []
    guard !path.utf8.contains(0), path.utf8.first != UInt8(ascii: "/") else { return nil }
    for part in path.utf8.split(separator: UInt8(ascii: "/")).compactMap({ Substring($0) }) {
      if part == ".." { return nil }
      if part != "." { parts.append(String(part)) }
    }
    self.parts = parts
  }

  package var text: String { parts.isEmpty ? "." : parts.joined(separator: "/") }

  /// The path as seen from where its folder is.
  package func below(_ folder: String) -> String { parts.isEmpty ? folder : "\(folder)/\(text)" }
}
