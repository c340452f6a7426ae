/// How an image must be turned to stand upright (EXIF tag 0x0112).
///
/// Source: CIPA DC-008, Exif 2.32, section 4.6.4; the raw values are the tag's.
package enum ExifOrientation: Int, Hashable, Sendable, CaseIterable {
  case upright = 1
  case mirrored
  case halfTurn
  case flipped
  case transposed
  case quarterTurnRight
  case transversed
  case quarterTurnLeft

  /// Whether rows become columns.
  package var swapsSides: Bool { rawValue >= ExifOrientation.transposed.rawValue }

  /// The orientation that a JPEG or PNG file states; upright where it states none or nonsense.
  package init(file: UnsafeRawBufferPointer) {
    let bytes = ByteReader(bytes: file, bigEndian: true)
    let block: Range<Int>?
    switch ImageFormat(head: file) {
    case .jpeg: block = ExifOrientation.blockInJPEG(bytes)
    case .png: block = ExifOrientation.blockInPNG(bytes)
    default: block = nil
    }
    self = block.flatMap { ExifOrientation.tag(in: file, block: $0) } ?? .upright
  }

  /// The TIFF block of the APP1 segment, if there is one before the image's data.
  private static func blockInJPEG(_ bytes: ByteReader) -> Range<Int>? {
    var position = 2
    while let marker = bytes.word(at: position), marker >> 8 == 0xff {
      if marker == 0xffff {
        position += 1
        continue
      }
      guard marker != 0xffda, marker != 0xffd9 else { return nil }
      guard let length = bytes.word(at: position + 2), length >= 2 else { return nil }
      let body = position + 4
      let end = min(position + 2 + length, bytes.bytes.count)
      if marker == 0xffe1, body + 6 <= end, bytes.text(at: body, count: 6) == "Exif\0\0" {
        return body + 6..<end
      }
      position += 2 + length
    }
    return nil
  }

  /// The body of the `eXIf` chunk, if there is one.
  private static func blockInPNG(_ bytes: ByteReader) -> Range<Int>? {
    var position = 8
    while let length = bytes.long(at: position), let kind = bytes.text(at: position + 4, count: 4) {
      let body = position + 8
      if kind == "eXIf", body + length <= bytes.bytes.count { return body..<body + length }
      position = body + length + 4
    }
    return nil
  }

  /// Reads the tag from the first directory of a TIFF block.
  private static func tag(in file: UnsafeRawBufferPointer, block: Range<Int>) -> ExifOrientation? {
    let bytes = UnsafeRawBufferPointer(rebasing: file[block])
    guard bytes.count >= 8 else { return nil }
    let reader = ByteReader(bytes: bytes, bigEndian: bytes[0] == 0x4d)
    guard let directory = reader.long(at: 4), let entries = reader.word(at: directory) else {
      return nil
    }
    for entry in 0..<entries {
      let position = directory + 2 + entry * 12
      guard let tag = reader.word(at: position) else { return nil }
      if tag == 0x0112 {
        return reader.word(at: position + 8).flatMap(ExifOrientation.init(rawValue:))
      }
    }
    return nil
  }
}

/// Whole numbers in a file's bytes; nil past the end.
private struct ByteReader {
  let bytes: UnsafeRawBufferPointer
  let bigEndian: Bool

  func word(at position: Int) -> Int? {
    guard position >= 0, position <= bytes.count - 2 else { return nil }
    let value = bytes.loadUnaligned(fromByteOffset: position, as: UInt16.self)
    return Int(bigEndian ? value.bigEndian : value.littleEndian)
  }

  func long(at position: Int) -> Int? {
    guard position >= 0, position <= bytes.count - 4 else { return nil }
    let value = bytes.loadUnaligned(fromByteOffset: position, as: UInt32.self)
    return Int(bigEndian ? value.bigEndian : value.littleEndian)
  }

  func text(at position: Int, count: Int) -> String? {
    guard position >= 0, position <= bytes.count - count else { return nil }
    return String(decoding: bytes[position..<position + count], as: UTF8.self)
  }
}
