/// Where a file can be had: an http, https or file URL.
package struct Address: Hashable, Sendable {
  package enum Scheme: String, Sendable {
    case http
    case https
    case file
  }

  /// The URL as given, without a fragment.
  package let text: String
  package let scheme: Scheme
  /// Without a port; empty for a file.
  package let host: String
  /// As in the URL, from its first slash to the query.
  package let path: String

  /// Nil for what is no such URL, or names no file, or has a user name or a password in it.
  ///
  /// - `namesFile`: false takes a URL without a file's name too, as redirects lead to.
  package init?(_ text: String, namesFile: Bool = true) {
    guard text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f }), let colon = text.range(of: "://"),
      let scheme = Scheme(rawValue: text[..<colon.lowerBound].lowercased())
    else { return nil }
    let whole = text.prefix { $0 != "#" }
    guard whole.endIndex > colon.upperBound else { return nil }
    let rest = whole[colon.upperBound...]
    let authority = rest.prefix { $0 != "/" && $0 != "?" }
    guard !authority.contains("@") else { return nil }
    path = String(rest[authority.endIndex...].prefix { $0 != "?" })
    self.text = String(whole)
    self.scheme = scheme
    if authority.hasPrefix("[") {
      host = String(authority.prefix { $0 != "]" }.dropFirst())
    } else {
      host = String(authority.prefix { $0 != ":" }).lowercased()
    }
    guard scheme == .file ? host.isEmpty || host == "localhost" : !host.isEmpty,
      !namesFile || name != nil
    else { return nil }
  }

  /// The file's own name: the path's last part.
  package var name: String? {
    guard let last = path.split(separator: "/", omittingEmptySubsequences: false).last else {
      return nil
    }
    let name = String(last).percentDecoded
    let isName =
      !name.isEmpty && name != "." && name != ".." && !name.utf8.contains(0)
      && !name.utf8.contains(UInt8(ascii: "/"))
    return isName ? name : nil
  }

  /// The path on this machine; nil where it is elsewhere.
  package var localPath: String? { scheme == .file ? path.percentDecoded : nil }

  /// `HOST/PATH` as in the URL, as mirrors have it.
  package var hostAndPath: String { host.isEmpty ? String(path.dropFirst()) : host + path }

  /// Whether the name says that it is a page.
  package var isPage: Bool {
    let name = (name ?? "").lowercased()
    return name.hasSuffix(".html") || name.hasSuffix(".htm")
  }
}

extension StringProtocol {
  /// With `%41` as `A`, bytes that are no UTF-8 held as the system's text.
  package var percentDecoded: String {
    var bytes: [UInt8] = []
    var rest = Array(utf8)[...]
    while let byte = rest.popFirst() {
      if byte == UInt8(ascii: "%"), rest.count >= 2,
        let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
      {
        bytes.append(value)
        rest = rest.dropFirst(2)
      } else {
        bytes.append(byte)
      }
    }
    return String(systemBytes: bytes)
  }

  fileprivate func range(of text: String) -> Range<Index>? {
    var start = startIndex
    while start < endIndex {
      if self[start...].hasPrefix(text) {
        return start..<index(start, offsetBy: text.count)
      }
      start = index(after: start)
    }
    return nil
  }
}
