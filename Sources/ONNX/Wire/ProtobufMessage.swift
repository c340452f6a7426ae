/// A message of Protocol Buffers that is written piece by piece.
///
/// Lengths stand before what they measure, so a message knows how long it will be; the values of large
/// arrays are computed only when they are written, so that they are never there a second time. Fields
/// are added in the order of their numbers, as other writers have them.
///
/// Source: Protocol Buffers, "Encoding"
/// (https://protobuf.dev/programming-guides/encoding/).
struct ProtobufMessage<Payload: Sendable>: Sendable {
  enum Piece: Sendable {
    case bytes([UInt8])
    /// Bytes that are there when they are written.
    case payload(Payload)
  }

  private(set) var pieces: [Piece] = []
  /// Of the whole message.
  private(set) var byteCount = 0
  /// Of that, what payloads take.
  private var payloadBytes = 0

  private enum WireType: UInt64 {
    case varint = 0
    case delimited = 2
    case fourBytes = 5
  }

  init() {}

  /// Adds an integer; negative ones take ten bytes.
  mutating func add(_ field: Int, _ number: Int) {
    append(tag: field, .varint)
    append(varint: UInt64(bitPattern: Int64(number)))
  }

  mutating func add(_ field: Int, _ number: Float) {
    append(tag: field, .fourBytes)
    withUnsafeBytes(of: number.bitPattern.littleEndian) { append($0) }
  }

  mutating func add(_ field: Int, _ text: String) { add(field, bytes: Array(text.utf8)) }

  mutating func add(_ field: Int, bytes: [UInt8]) {
    append(tag: field, .delimited)
    append(varint: UInt64(bytes.count))
    append(bytes)
  }

  mutating func add(_ field: Int, _ message: ProtobufMessage) {
    append(tag: field, .delimited)
    append(varint: UInt64(message.byteCount))
    for piece in message.pieces {
      switch piece {
      case .bytes(let bytes): append(bytes)
      case .payload: pieces.append(piece)
      }
    }
    byteCount += message.payloadBytes
    payloadBytes += message.payloadBytes
  }

  /// Adds a field of `count` bytes that are there when they are written.
  mutating func add(_ field: Int, _ payload: Payload, count: Int) {
    append(tag: field, .delimited)
    append(varint: UInt64(count))
    pieces.append(.payload(payload))
    byteCount += count
    payloadBytes += count
  }

  private mutating func append(tag field: Int, _ type: WireType) {
    append(varint: UInt64(field) << 3 | type.rawValue)
  }

  /// Seven bits a byte, the lowest first; the eighth bit says that more follow.
  private mutating func append(varint number: UInt64) {
    var (rest, bytes) = (number, [UInt8]())
    while rest > 0x7f {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    append(bytes + [UInt8(rest)])
  }

  private mutating func append(_ bytes: some Sequence<UInt8>) {
    var last: [UInt8] = []
    if case .bytes(let before) = pieces.last {
      pieces.removeLast()
      last = before
    }
    let before = last.count
    last.append(contentsOf: bytes)
    byteCount += last.count - before
    pieces.append(.bytes(last))
  }
}
