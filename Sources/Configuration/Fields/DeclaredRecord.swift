/// A value that is made of declared fields.
package protocol DeclaredRecord: Hashable, Sendable {
  /// In the order of the reference.
  static var fields: [DeclaredField<Self>] { get }

  /// With all defaults; fields that are required hold a placeholder.
  init()
}

extension DeclaredRecord {
  /// All fields that have a value.
  var entries: [SpecValue.Entry] {
    Self.fields.map { SpecValue.Entry($0.name, $0.get(self)) }.filter { $0.value != .null }
  }
}

extension DeclaredRecord where Self: Decodable {
  /// Reads an object of all fields; one that is missing has no value.
  package init(from decoder: any Decoder) throws {
    let value = try SpecValue(from: decoder)
    self.init()
    for field in Self.fields where !field.set(&self, value[field.name] ?? .null) {
      throw DecodingError.dataCorrupted(
        .init(
          codingPath: decoder.codingPath,
          debugDescription: "'\(field.name)' is missing, or of another kind"))
    }
  }
}

extension DeclaredRecord where Self: Encodable {
  package func encode(to encoder: any Encoder) throws {
    try SpecValue.map(entries).encode(to: encoder)
  }
}
