/// What a file is known by: MD5 or SHA-256 of its bytes.
package struct FileDigest: Hashable, Sendable {
  package enum Kind: String, Sendable, CaseIterable {
    case md5
    case sha256

    /// Hexadecimal digits.
    package var length: Int { self == .md5 ? 32 : 64 }
  }

  package let kind: Kind
  /// Hexadecimal digits in lower case.
  package let hex: String

  /// From `md5:HEX` or `sha256:HEX`, or from digits alone, which are told by their number.
  ///
  /// Nil for anything else.
  package init?(_ text: String) {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard let digits = parts.last, parts.count <= 2,
      digits.utf8.allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit })
    else { return nil }
    let length = digits.utf8.count
    let named = parts.count == 2 ? Kind(rawValue: parts[0].lowercased()) : nil
    let kind = named ?? Kind.allCases.first { $0.length == length }
    guard let kind, kind.length == length, parts.count == 1 || named != nil else { return nil }
    self.kind = kind
    hex = digits.lowercased()
  }

  /// `hex`: as many digits in lower case as the kind has.
  package init(_ kind: Kind, hex: String) {
    self.kind = kind
    self.hex = hex
  }

  /// `sha256:HEX`.
  package var text: String { "\(kind.rawValue):\(hex)" }
}
