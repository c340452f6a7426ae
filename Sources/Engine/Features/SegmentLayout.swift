internal import Basics

/// Where things lie in the file of a segment: the header, the digests, the rows' checksums, and from
/// the next page on the rows.
///
/// The header has eight numbers of 64 bits, little-endian: the magic, how many images, floats and
/// bytes a float of a row, the file's length, a checksum of these and of the digests and checksums
/// behind them, and two zeros.
struct SegmentLayout {
  let count: Int
  let rowBytes: Int

  static let page = 4096
  static let headerBytes = 64
  static let digestBytes = 64
  private static let checksumBytes = 8
  // "RUEXEF03"; the last two letters count what changed: 02 had no checksums.
  static let magic: UInt64 = 0x3330_4645_5845_5552
  /// What all versions begin with, "RUEXEF".
  static let family: UInt64 = 0x4645_5845_5552
  private static let numbers = 5

  init(count: Int, format: FeatureSegment.RowFormat) {
    self.count = count
    rowBytes = format.bytes
  }

  private var checksumsOffset: Int {
    SegmentLayout.headerBytes + count * SegmentLayout.digestBytes
  }

  private var tableEnd: Int { checksumsOffset + count * SegmentLayout.checksumBytes }

  /// Rows begin on a page.
  var rowsOffset: Int {
    (tableEnd + SegmentLayout.page - 1) / SegmentLayout.page * SegmentLayout.page
  }

  var length: Int { rowsOffset + count * rowBytes }

  // MARK: Writing

  func write(
    _ digests: [String], checksums: [UInt64], to memory: UnsafeMutableRawPointer,
    format: FeatureSegment.RowFormat
  ) {
    for (index, digest) in digests.enumerated() {
      let start = memory + SegmentLayout.headerBytes + index * SegmentLayout.digestBytes
      for (offset, byte) in digest.utf8.prefix(SegmentLayout.digestBytes).enumerated() {
        start.storeBytes(of: byte, toByteOffset: offset, as: UInt8.self)
      }
    }
    for (index, checksum) in checksums.enumerated() {
      memory.storeBytes(
        of: checksum.littleEndian,
        toByteOffset: checksumsOffset + index * SegmentLayout.checksumBytes, as: UInt64.self)
    }
    let numbers = header(format)
    for (index, number) in numbers.enumerated() {
      memory.storeBytes(of: number.littleEndian, toByteOffset: index * 8, as: UInt64.self)
    }
    memory.storeBytes(
      of: headerChecksum(UnsafeRawPointer(memory)).littleEndian,
      toByteOffset: SegmentLayout.numbers * 8, as: UInt64.self)
  }

  private func header(_ format: FeatureSegment.RowFormat) -> [UInt64] {
    [
      SegmentLayout.magic, UInt64(count), UInt64(format.floats), UInt64(format.precision.bytes),
      UInt64(length),
    ]
  }

  /// Of the numbers and of all that lies between the header and the rows.
  private func headerChecksum(_ memory: UnsafeRawPointer) -> UInt64 {
    XXHash64.hash(
      UnsafeRawBufferPointer(
        start: memory + SegmentLayout.headerBytes, count: tableEnd - SegmentLayout.headerBytes),
      seed: XXHash64.hash(
        UnsafeRawBufferPointer(start: memory, count: SegmentLayout.numbers * 8)))
  }

  // MARK: Reading

  /// What the beginning of a file says that it is.
  enum Found {
    case segment(SegmentLayout)
    /// Of another version, or with rows of another kind: whole, and of no use.
    case foreign
    case damaged
  }

  /// Looks at the whole of a file's beginning.
  ///
  /// `length`: bytes of the file.
  static func read(
    _ memory: UnsafeRawPointer, length: Int, _ format: FeatureSegment.RowFormat
  ) -> Found {
    guard length >= headerBytes else { return .damaged }
    let found = (0...numbers).map { number(memory, at: $0 * 8) }
    guard found[0] == magic else {
      return found[0] & 0xFFFF_FFFF_FFFF == family ? .foreign : .damaged
    }
    guard let count = Int(exactly: found[1]), count <= length / (digestBytes + checksumBytes) else {
      return .damaged
    }
    let layout = SegmentLayout(count: count, format: format)
    guard layout.tableEnd <= length, layout.headerChecksum(memory) == found[numbers] else {
      return .damaged
    }
    // The header is as it was written: what it says of the rows and of the length is true.
    guard found[4] == UInt64(length) else { return .damaged }
    return found.dropLast() == layout.header(format)[...] ? .segment(layout) : .foreign
  }

  func digests(in memory: UnsafeRawPointer) -> [String] {
    (0..<count).map { index in
      let start = memory + SegmentLayout.headerBytes + index * SegmentLayout.digestBytes
      let bytes = UnsafeRawBufferPointer(start: start, count: SegmentLayout.digestBytes)
      return String(decoding: bytes, as: UTF8.self)
    }
  }

  func checksum(of row: Int, in memory: UnsafeRawPointer) -> UInt64 {
    SegmentLayout.number(memory, at: checksumsOffset + row * SegmentLayout.checksumBytes)
  }

  static func number(_ memory: UnsafeRawPointer, at offset: Int) -> UInt64 {
    UInt64(littleEndian: memory.load(fromByteOffset: offset, as: UInt64.self))
  }
}
