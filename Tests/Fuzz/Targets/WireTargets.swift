internal import Basics
internal import Containers

/// The forms that other files are made of.
func wireTargets() -> [FuzzTarget] {
  [
    FuzzTarget("json", longest: 4096) { bytes in
      _ = JSONValue.members(["a", "name"], of: bytes)
      guard let value = JSONValue(bytes) else { return }
      let text = value.jsonText
      let again = JSONValue(text.utf8)
      try require(again?.jsonText == text, "a JSON text is written that is read otherwise")
    },
    FuzzTarget("protobuf", longest: 4096) { bytes in
      try walk(BytesInMemory(bytes), 0..<bytes.count, depth: 0)
    },
    FuzzTarget("table", longest: 4096) { bytes in
      let rows = try CSV.rows(bytes)
      let written = rows.map { CSV.row($0.cells) }.joined()
      let again = try CSV.rows(written.systemBytes)
      try require(
        again.map(\.cells) == rows.map(\.cells), "a table is written that is read otherwise")
      _ = try CSV.rows(bytes, delimiter: UInt8(ascii: ";"))
    },
  ]
}

private final class BytesInMemory: ByteSource {
  private let bytes: [UInt8]

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  func byte(at position: Int) -> UInt8 { bytes[position] }
}

/// Reads every field of a message, and every text as though it were a message too.
private func walk(_ source: BytesInMemory, _ range: Range<Int>, depth: Int) throws {
  var reader = ProtobufReader(source, range)
  while let field = try reader.next() {
    switch field.value {
    case .varint: break
    case .fixed(let inner):
      try require(inner.clamped(to: range) == inner, "a field is beyond its message")
    case .bytes(let inner):
      try require(inner.clamped(to: range) == inner, "a field is beyond its message")
      if depth < 6 { try? walk(source, inner, depth: depth + 1) }
      var numbers = ProtobufReader(source, inner)
      while (try? numbers.nextNumber()) ?? nil != nil {}
    }
  }
}
