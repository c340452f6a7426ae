internal import Basics

/// The few messages of TensorBoard's `event.proto` and `summary.proto` that scalars need.
package enum EventMessage {
  /// The first record of every file.
  ///
  /// - Parameter time: Seconds since 1970.
  /// - Returns: An encoded `Event`.
  package static func fileVersion(at time: Double) -> [UInt8] {
    double(1, time) + bytes(3, Array("brain.Event:2".utf8))
  }

  /// `Event {wall_time, step, summary {value {tag, simple_value}}}`.
  ///
  /// - Parameters:
  ///   - values: By tag.
  ///   - step: On the horizontal axis.
  ///   - time: Seconds since 1970.
  /// - Returns: An encoded `Event`.
  package static func scalars(_ values: [(tag: String, value: Double)], step: Int, at time: Double)
    -> [UInt8]
  {
    var summary: [UInt8] = []
    for value in values {
      summary += bytes(1, bytes(1, Array(value.tag.utf8)) + float(2, Float(value.value)))
    }
    // Proto 3 leaves a zero out.
    let counter = step == 0 ? [] : key(2, wire: 0) + varint(UInt64(bitPattern: Int64(step)))
    return double(1, time) + counter + bytes(5, summary)
  }

  /// TFRecord's frame: length, its checksum, data, their checksum; all little-endian.
  ///
  /// - Parameter message: An encoded `Event`.
  /// - Returns: The record's bytes.
  package static func record(_ message: [UInt8]) -> [UInt8] {
    let length = littleEndian(UInt64(message.count))
    return length + littleEndian(CRC32C.masked(length)) + message
      + littleEndian(CRC32C.masked(message))
  }

  private static func key(_ field: UInt64, wire: UInt64) -> [UInt8] { varint(field << 3 | wire) }

  private static func varint(_ value: UInt64) -> [UInt8] {
    var rest = value
    var encoded: [UInt8] = []
    while rest >= 0x80 {
      encoded.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    return encoded + [UInt8(rest)]
  }

  private static func bytes(_ field: UInt64, _ content: [UInt8]) -> [UInt8] {
    key(field, wire: 2) + varint(UInt64(content.count)) + content
  }

  private static func double(_ field: UInt64, _ value: Double) -> [UInt8] {
    key(field, wire: 1) + littleEndian(value.bitPattern)
  }

  private static func float(_ field: UInt64, _ value: Float) -> [UInt8] {
    key(field, wire: 5) + littleEndian(value.bitPattern)
  }

  private static func littleEndian(_ value: some FixedWidthInteger) -> [UInt8] {
    withUnsafeBytes(of: value.littleEndian) { Array($0) }
  }
}
