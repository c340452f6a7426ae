/// A JSON text as it stands, with the members of objects in their order.
///
/// `JSONDecoder` loses that order, and the names of a run's metrics have one.
package enum JSONValue: Equatable, Sendable {
  case null
  case bool(Bool)
  case number(Double)
  /// A number that is written with a point even where it is whole: readers in Python tell 1.0 from 1.
  case real(Double)
  /// A whole number that no double has.
  case large(Int)
  case string(String)
  indirect case array([JSONValue])
  indirect case object([Member])

  package struct Member: Equatable, Sendable {
    package let name: String
    package let value: JSONValue

    package init(name: String, value: JSONValue) {
      self.name = name
      self.value = value
    }
  }

  /// Reads a whole text (RFC 8259); nil where it is not one JSON value.
  package init?(_ bytes: some Collection<UInt8>) {
    let value: JSONValue?? = bytes.withContiguousStorageIfAvailable { buffer in
      var reader = JSONReader(bytes: buffer)
      return reader.whole()
    }
    guard let value = value ?? JSONValue(Array(bytes)) else { return nil }
    self = value
  }

  /// Reads some members of an object, and nothing behind the last of them.
  ///
  /// Nil where there is no object, or it breaks off before all of them were seen.
  package static func members(_ names: Set<String>, of bytes: [UInt8]) -> [String: JSONValue]? {
    bytes.withUnsafeBufferPointer { buffer in
      var reader = JSONReader(bytes: buffer)
      return reader.members(names)
    }
  }

  package var members: [Member]? { if case .object(let members) = self { members } else { nil } }

  /// The elements of an array; none of any other value.
  package var elements: [JSONValue] { if case .array(let elements) = self { elements } else { [] } }

  package var text: String? { if case .string(let text) = self { text } else { nil } }

  /// The number, or NaN for `null`, which is how a NaN is written.
  package var double: Double? {
    switch self {
    case .number(let value), .real(let value): value
    case .large(let value): Double(value)
    case .null: .nan
    default: nil
    }
  }

  package var integer: Int? {
    switch self {
    case .number(let value), .real(let value): Int(exactly: value)
    case .large(let value): value
    default: nil
    }
  }

  package subscript(name: String) -> JSONValue? { members?.first { $0.name == name }?.value }
}

/// Recursive descent over the bytes of a JSON text.
private struct JSONReader {
  let bytes: UnsafeBufferPointer<UInt8>
  var position = 0
  var depth = 0

  init(bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

  mutating func whole() -> JSONValue? {
    guard let value = value() else { return nil }
    skipSpace()
    return position == bytes.count ? value : nil
  }

  mutating func members(_ names: Set<String>) -> [String: JSONValue]? {
    var found: [String: JSONValue] = [:]
    skipSpace()
    guard take(UInt8(ascii: "{")) else { return nil }
    skipSpace()
    if take(UInt8(ascii: "}")) { return found }
    repeat {
      guard let member = member() else { return nil }
      if names.contains(member.name) { found[member.name] = member.value }
      if found.count == names.count { return found }
      skipSpace()
    } while take(UInt8(ascii: ","))
    return take(UInt8(ascii: "}")) ? found : nil
  }

  private mutating func member() -> JSONValue.Member? {
    skipSpace()
    guard let name = string() else { return nil }
    skipSpace()
    guard take(UInt8(ascii: ":")), let value = value() else { return nil }
    return JSONValue.Member(name: name, value: value)
  }

  private var next: UInt8? { position < bytes.count ? bytes[position] : nil }

  private mutating func skipSpace() {
    while let byte = next, byte == 32 || byte == 10 || byte == 13 || byte == 9 { position += 1 }
  }

  private mutating func take(_ byte: UInt8) -> Bool {
    guard next == byte else { return false }
    position += 1
    return true
  }

  private mutating func take(_ word: StaticString, _ value: JSONValue) -> JSONValue? {
    for index in 0..<word.utf8CodeUnitCount {
      guard take(word.utf8Start[index]) else { return nil }
    }
    return value
  }

  private mutating func value() -> JSONValue? {
    skipSpace()
    guard let byte = next, depth < 64 else { return nil }
    switch byte {
    case UInt8(ascii: "{"): return nested { reader in reader.object() }
    case UInt8(ascii: "["): return nested { reader in reader.array() }
    case UInt8(ascii: "\""): return string().map(JSONValue.string)
    case UInt8(ascii: "t"): return take("true", .bool(true))
    case UInt8(ascii: "f"): return take("false", .bool(false))
    case UInt8(ascii: "n"): return take("null", .null)
    default: return number()
    }
  }

  private mutating func nested(_ body: (inout JSONReader) -> JSONValue?) -> JSONValue? {
    depth += 1
    position += 1
    defer { depth -= 1 }
    return body(&self)
  }

  private mutating func object() -> JSONValue? {
    var members: [JSONValue.Member] = []
    skipSpace()
    if take(UInt8(ascii: "}")) { return .object(members) }
    repeat {
      guard let member = member() else { return nil }
      members.append(member)
      skipSpace()
    } while take(UInt8(ascii: ","))
    return take(UInt8(ascii: "}")) ? .object(members) : nil
  }

  private mutating func array() -> JSONValue? {
    var elements: [JSONValue] = []
    skipSpace()
    if take(UInt8(ascii: "]")) { return .array(elements) }
    repeat {
      guard let value = value() else { return nil }
      elements.append(value)
      skipSpace()
    } while take(UInt8(ascii: ","))
    return take(UInt8(ascii: "]")) ? .array(elements) : nil
  }

  private mutating func number() -> JSONValue? {
    let start = position
    while let byte = next,
      byte == 43 || byte == 45 || byte == 46 || byte | 32 == 101
        || (48...57).contains(byte)
    { position += 1 }
    guard position > start else { return nil }
    let text = String(decoding: bytes[start..<position], as: UTF8.self)
    guard let value = Double(text) else { return nil }
    if abs(value) > 0x1p53, let whole = Int(text) { return .large(whole) }
    return .number(value)
  }

  private mutating func string() -> String? {
    guard take(UInt8(ascii: "\"")) else { return nil }
    var content: [UInt8] = []
    while let byte = next {
      position += 1
      switch byte {
      case UInt8(ascii: "\""): return String(validating: content, as: UTF8.self)
      case UInt8(ascii: "\\"):
        guard let scalar = escape() else { return nil }
        content.append(contentsOf: String(Character(scalar)).utf8)
      case 0..<32: return nil
      default: content.append(byte)
      }
    }
    return nil
  }

  private mutating func escape() -> Unicode.Scalar? {
    guard let byte = next else { return nil }
    position += 1
    switch byte {
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{c}"
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(byte)
    case UInt8(ascii: "u"):
      guard let unit = codeUnit() else { return nil }
      guard (0xd800..<0xdc00).contains(unit) else { return Unicode.Scalar(unit) }
      guard take(UInt8(ascii: "\\")), take(UInt8(ascii: "u")), let low = codeUnit(),
        (0xdc00..<0xe000).contains(low)
      else { return nil }
      return Unicode.Scalar(0x10000 + (unit - 0xd800) << 10 + (low - 0xdc00))
    default: return nil
    }
  }

  private mutating func codeUnit() -> UInt32? {
    guard position + 4 <= bytes.count else { return nil }
    defer { position += 4 }
    return UInt32(String(decoding: bytes[position..<position + 4], as: UTF8.self), radix: 16)
  }
}
