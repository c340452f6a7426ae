internal import Basics

/// Where the bytes of a message are: in memory, or in a file that is read as far as it is looked at.
package protocol ByteSource: AnyObject {
  /// The byte at a place.
  func byte(at position: Int) throws -> UInt8
}

/// Why bytes are no message of Protocol Buffers.
package enum ProtobufFault: Explained {
  /// A field goes beyond its message.
  case short
  case damaged

  package var description: String {
    switch self {
    case .short: "a field goes beyond its message"
    case .damaged: "the bytes are no message of Protocol Buffers"
    }
  }
}

/// What a field of a message holds.
package enum ProtobufValue {
  case varint(UInt64)
  /// Eight or four bytes.
  case fixed(Range<Int>)
  /// A text, a message or packed numbers.
  case bytes(Range<Int>)
}

/// The fields of a message of Protocol Buffers, one after the other; what a field holds is only pointed
/// at, so that large ones need not be read.
///
/// Source: Protocol Buffers, "Encoding" (https://protobuf.dev/programming-guides/encoding/).
package struct ProtobufReader<Source: ByteSource> {
  private let source: Source
  private var position: Int
  private let end: Int

  /// - Parameters:
  ///   - source: Holds the message, and what is around it.
  ///   - range: Where in the source it is.
  package init(_ source: Source, _ range: Range<Int>) {
    self.source = source
    position = range.lowerBound
    end = range.upperBound
  }

  /// The next field; nil at the message's end.
  package mutating func next() throws -> (number: Int, value: ProtobufValue)? {
    guard position < end else { return nil }
    let tag = try varint()
    let number = Int(truncatingIfNeeded: tag >> 3 & 0x1fff_ffff)
    guard number > 0 else { throw ProtobufFault.damaged }
    switch tag & 7 {
    case 0: return (number, .varint(try varint()))
    case 1: return (number, .fixed(try take(8)))
    case 2:
      let count = try varint()
      guard count <= UInt64(Int.max) else { throw ProtobufFault.short }
      return (number, .bytes(try take(Int(count))))
    case 5: return (number, .fixed(try take(4)))
    default: throw ProtobufFault.damaged
    }
  }

  /// The next number of a packed field; nil at its end.
  package mutating func nextNumber() throws -> UInt64? {
    position < end ? try varint() : nil
  }

  private mutating func take(_ count: Int) throws -> Range<Int> {
    guard count <= end - position else { throw ProtobufFault.short }
    defer { position += count }
    return position..<position + count
  }

  private mutating func varint() throws -> UInt64 {
    var value: UInt64 = 0
    for shift in stride(from: 0, to: 70, by: 7) {
      guard position < end else { throw ProtobufFault.short }
      let byte = try source.byte(at: position)
      position += 1
      value |= UInt64(byte & 0x7f) << UInt64(shift)
      if byte & 0x80 == 0 { return value }
    }
    throw ProtobufFault.damaged
  }
}
