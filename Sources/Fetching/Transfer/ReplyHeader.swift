/// What the header of a reply says.
struct ReplyHeader: Sendable {
  private(set) var fields: [String: String] = [:]

  /// Takes a line; a status line begins the header again.
  mutating func take(_ line: String) {
    if line.hasPrefix("HTTP/") {
      fields = [:]
      return
    }
    guard let colon = line.firstIndex(of: ":") else { return }
    let name = line[..<colon].lowercased()
    let value = line[line.index(after: colon)...].trimmed
    fields[name] = value
  }

  var length: Int? { fields["content-length"].flatMap { Int($0) }.flatMap { $0 >= 0 ? $0 : nil } }

  /// `bytes 5-9/10`: where the body begins in the file, and how long that is where it says so.
  var range: (start: Int?, total: Int?)? {
    guard let text = fields["content-range"], text.lowercased().hasPrefix("bytes") else {
      return nil
    }
    let parts = text.dropFirst(5).trimmed.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 2 else { return nil }
    return (parts[0].split(separator: "-").first.flatMap { Int($0) }, Int(parts[1]))
  }

  var isPage: Bool { fields["content-type"]?.lowercased().hasPrefix("text/html") ?? false }

  /// Seconds to wait for; a date is not read.
  var retryAfter: Double? {
    fields["retry-after"].flatMap { Double($0) }.flatMap { $0 >= 0 ? $0 : nil }
  }

  /// What tells that the file is the same later.
  var validators: Validators {
    let tag = fields["etag"].flatMap { $0.hasPrefix("W/") || $0.utf8.count > 200 ? nil : $0 }
    return Validators(
      tag: tag, modified: fields["last-modified"].flatMap { $0.utf8.count > 100 ? nil : $0 })
  }
}

/// A server's words for a state of a file.
struct Validators: Codable, Hashable, Sendable {
  var tag: String?
  var modified: String?

  /// For `If-Range`.
  var condition: String? { tag ?? modified }

  /// Whether both say something, and not the same.
  func contradicts(_ other: Validators) -> Bool {
    if let tag, let otherTag = other.tag { return tag != otherTag }
    if let modified, let otherModified = other.modified { return modified != otherModified }
    return false
  }
}

extension StringProtocol {
  /// Without spaces and line ends around it.
  var trimmed: String {
    var text = Substring(self)
    while let first = text.first, first.isWhitespace { text.removeFirst() }
    while let last = text.last, last.isWhitespace { text.removeLast() }
    return String(text)
  }
}
