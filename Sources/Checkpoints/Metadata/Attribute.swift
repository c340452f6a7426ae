/// An attribute as a header has it: texts, or something else.
///
/// Source: HDF5 File Format Specification 3.0, sections IV.A.2.b, d and m.
struct Attribute {
  enum Kind: Hashable {
    /// Of that many bytes each, filled up with blanks or with zeros.
    case fixedText(width: Int, blanks: Bool)
    /// References into a global heap.
    case variableText
    case other
  }

  let name: String
  let kind: Kind
  let count: Int
  let data: ArraySlice<UInt8>

  /// Nil where the message is not whole.
  init?(_ message: ArraySlice<UInt8>, _ superblock: Superblock) {
    var reader = ByteReader(message)
    guard let version = reader.count(1), (1...3).contains(version), reader.skip(1),
      let nameSize = reader.count(2), let typeSize = reader.count(2),
      let spaceSize = reader.count(2), reader.skip(version == 3 ? 1 : 0)
    else { return nil }
    let padded = { (size: Int) in version == 1 ? (size + 7) / 8 * 8 : size }
    guard let name = reader.bytes(padded(nameSize)), let type = reader.bytes(padded(typeSize)),
      let space = reader.bytes(padded(spaceSize)), let kind = Attribute.kind(type),
      let count = Attribute.count(space, superblock)
    else { return nil }
    self.name = text(of: name)
    self.kind = kind
    self.count = count
    data = reader.rest
  }

  private static func kind(_ type: ArraySlice<UInt8>) -> Kind? {
    var reader = ByteReader(type)
    guard let classAndVersion = reader.count(1), let flags = reader.count(3),
      let size = reader.count(4)
    else { return nil }
    switch classAndVersion & 15 {
    case 3: return .fixedText(width: size, blanks: flags & 15 == 2)
    case 9: return flags & 15 == 1 ? .variableText : .other
    default: return .other
    }
  }

  private static func count(_ space: ArraySlice<UInt8>, _ superblock: Superblock) -> Int? {
    var reader = ByteReader(space)
    guard let version = reader.count(1), let rank = reader.count(1), rank <= 32, reader.skip(1),
      let form = reader.count(1), reader.skip(version == 1 ? 4 : 0)
    else { return nil }
    if version == 2 && form == 2 { return 0 }
    var count = 1
    for _ in 0..<rank {
      guard let size = reader.count(superblock.lengthWidth) else { return nil }
      let (product, overflow) = count.multipliedReportingOverflow(by: size)
      guard !overflow else { return nil }
      count = product
    }
    return count
  }
}

/// The text of some bytes, up to the first zero; where they are no UTF-8, with replacements.
func text(of bytes: some Sequence<UInt8>) -> String {
  String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
}
