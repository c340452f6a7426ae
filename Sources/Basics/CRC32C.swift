/// The Castagnoli CRC of RFC 3720, as TFRecord files carry it.
package enum CRC32C {
  private static let table: [UInt32] = (0..<256).map { byte in
    (0..<8).reduce(UInt32(byte)) { value, _ in
      value & 1 == 1 ? value >> 1 ^ 0x82f6_3b78 : value >> 1
    }
  }

  /// The CRC of some bytes.
  ///
  /// - Parameter bytes: What is checked.
  /// - Returns: The CRC.
  package static func checksum(_ bytes: some Sequence<UInt8>) -> UInt32 {
    let table = table
    var value: UInt32 = ~0
    for byte in bytes { value = table[Int((value ^ UInt32(byte)) & 0xff)] ^ value >> 8 }
    return ~value
  }

  /// The checksum turned and shifted, so that a record within a record keeps a sound one.
  ///
  /// - Parameter bytes: What is checked.
  /// - Returns: The masked CRC.
  package static func masked(_ bytes: some Sequence<UInt8>) -> UInt32 {
    let value = checksum(bytes)
    return (value >> 15 | value << 17) &+ 0xa282_ead8
  }
}
