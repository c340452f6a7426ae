/// A Windows or OS/2 bitmap, as Pillow reads it.
///
/// Source: Pillow's `BmpImagePlugin.py`; Microsoft's "Bitmap Storage".
struct BMPReader {
  private let file: UnsafeRawBufferPointer
  let height: Int
  let width: Int
  private let bits: Int
  private let compression: Int
  private let isTopDown: Bool
  /// Where the pixels begin.
  private let offset: Int
  private let palette: ColourTable
  private let masks: [Int]

  private enum Compression {
    static let none = 0
    static let runs8 = 1
    static let runs4 = 2
    static let fields = 3
  }

  /// Reads what comes before the pixels.
  init(_ file: UnsafeRawBufferPointer) throws(DecodingFault) {
    self.file = file
    func number(_ position: Int, _ count: Int) throws(DecodingFault) -> Int {
      guard position + count <= file.count else { throw BMPReader.short }
      return (0..<count).reversed().reduce(0) { $0 << 8 | Int(file[position + $1]) }
    }
    let header = try number(14, 4)
    let isOld = header == 12
    guard [12, 40, 52, 56, 64, 108, 124].contains(header) else {
      throw DecodingFault(.unsupported("a BMP image with a header of \(header) bytes"))
    }
    guard file.count >= 14 + header else { throw BMPReader.short }
    let entry = isOld ? 3 : 4
    var colours = 0
    if isOld {
      (width, height) = (try number(18, 2), try number(20, 2))
      (bits, compression, isTopDown) = (try number(24, 2), Compression.none, false)
    } else {
      width = try number(18, 4)
      let stated = try number(22, 4)
      isTopDown = stated >> 24 == 0xff
      height = isTopDown ? 1 << 32 - stated : stated
      (bits, compression) = (try number(28, 2), try number(30, 4))
      colours = try number(46, 4)
    }
    guard [1, 4, 8, 16, 24, 32].contains(bits) else {
      throw DecodingFault(.unsupported("a BMP image of \(bits) bits a pixel"))
    }
    if colours == 0 { colours = bits <= 16 ? 1 << bits : 0 }
    var place = 14 + header
    var masks: [Int] = []
    if compression == Compression.fields {
      let start = header >= 52 ? 54 : place
      for index in 0..<(header >= 56 ? 4 : 3) { masks.append(try number(start + index * 4, 4)) }
      if header < 52 { place += 12 }
      if masks.count == 3 { masks.append(0) }
    }
    self.masks = masks
    var data = try number(10, 4)
    if data == 14 + header, bits <= 8 { data += entry * colours }
    var palette = ColourTable.grey
    if bits <= 8 {
      guard (1...65536).contains(colours) else {
        throw DecodingFault(.unsupported("a BMP image of \(colours) colours"))
      }
      var entries: [UInt8] = []
      for index in 0..<min(colours, 256) where place + index * entry + 3 <= file.count {
        for channel in 0..<3 { entries.append(file[place + index * entry + 2 - channel]) }
      }
      palette = ColourTable(entries)
      place = min(place + colours * entry, file.count)
    }
    self.palette = palette
    offset = data == 0 ? place : data
  }

  private static let short = DecodingFault(.corrupt("the file ends early"))

  /// Writes the pixels.
  func decode(into image: DecodedImage) throws(DecodingFault) {
    switch (compression, bits) {
    case (Compression.none, _), (Compression.fields, 16...): try decodeRows(into: image)
    case (Compression.runs8, 8), (Compression.runs4, 4): try decodeRuns(into: image)
    default:
      throw DecodingFault(.unsupported("a BMP image compressed by method \(compression)"))
    }
  }

  /// The line of the image that the file's line is.
  private func line(_ row: Int) -> Int { isTopDown ? row : height - 1 - row }

  private func decodeRows(into image: DecodedImage) throws(DecodingFault) {
    let layout = try channels()
    let stride = (width * bits + 31) / 32 * 4
    // The last row need not be filled up.
    let needed = (height - 1) * stride + (width * bits + 7) / 8
    guard offset <= file.count, needed <= file.count - offset else { throw BMPReader.short }
    for row in 0..<height {
      let source = UnsafeRawBufferPointer(rebasing: file[(offset + row * stride)...])
      let target = UnsafeMutableBufferPointer(
        rebasing: image.bytes[(line(row) * width * 3)..<((line(row) + 1) * width * 3)])
      switch layout {
      case .indices:
        for column in 0..<width {
          let bit = column * bits
          let index = Int(source[bit / 8]) >> (8 - bits - bit % 8) & (1 << bits - 1)
          if let pixel = target.baseAddress { palette.put(index, pixel + column * 3) }
        }
      case .bytes(let places):
        let size = bits / 8
        for column in 0..<width {
          for channel in 0..<3 {
            target[column * 3 + channel] = source[column * size + places[channel]]
          }
        }
      case .fields(let green):
        let most = 1 << green - 1
        for column in 0..<width {
          let value = Int(source[column * 2]) | Int(source[column * 2 + 1]) << 8
          target[column * 3] = UInt8((value >> (5 + green) & 31) * 255 / 31)
          target[column * 3 + 1] = UInt8((value >> 5 & most) * 255 / most)
          target[column * 3 + 2] = UInt8((value & 31) * 255 / 31)
        }
      }
    }
  }

  private enum Layout {
    case indices
    /// Where in a pixel's bytes red, green and blue are.
    case bytes([Int])
    /// Five bits each, green of so many.
    case fields(green: Int)
  }

  private func channels() throws(DecodingFault) -> Layout {
    if bits <= 8 { return .indices }
    guard compression == Compression.fields else {
      return bits == 16 ? .fields(green: 5) : .bytes([2, 1, 0])
    }
    let found: Layout? =
      switch (bits, masks) {
      case (16, [0xf800, 0x7e0, 0x1f, masks[3]]): .fields(green: 6)
      case (16, [0x7c00, 0x3e0, 0x1f, masks[3]]): .fields(green: 5)
      case (24, [0xff0000, 0xff00, 0xff, masks[3]]): .bytes([2, 1, 0])
      case (32, [0xff0000, 0xff00, 0xff, 0]), (32, [0xff0000, 0xff00, 0xff, 0xff00_0000]),
        (32, [0, 0, 0, 0]):
        .bytes([2, 1, 0])
      case (32, [0xff00_0000, 0xff0000, 0xff00, 0]), (32, [0xff00_0000, 0xff0000, 0xff00, 0xff]):
        .bytes([3, 2, 1])
      case (32, [0xff00_0000, 0xff00, 0xff, 0]), (32, [0xff00_0000, 0xff00, 0xff, 0xff0000]):
        .bytes([3, 1, 0])
      case (32, [0xff, 0xff00, 0xff0000, 0xff00_0000]): .bytes([0, 1, 2])
      default: nil
      }
    guard let found else {
      throw DecodingFault(.unsupported("a BMP image of unusual bit fields"))
    }
    return found
  }

  /// Lines of runs of one colour, and of colours one by one.
  private func decodeRuns(into image: DecodedImage) throws(DecodingFault) {
    var runs = BMPRuns(file, at: offset, width: width, count: height * width, isHalf: bits == 4)
    var place = 0
    try runs.forEachPixel { index in
      let target = (line(place / width) * width + place % width) * 3
      if let start = image.bytes.baseAddress { palette.put(index, start + target) }
      place += 1
    }
    guard place == height * width else { throw BMPReader.short }
  }
}

/// The run lengths of a bitmap.
private struct BMPRuns {
  private let file: UnsafeRawBufferPointer
  private var position: Int
  private let width: Int
  private let count: Int
  /// Whether a byte holds two pixels.
  private let isHalf: Bool

  init(_ file: UnsafeRawBufferPointer, at offset: Int, width: Int, count: Int, isHalf: Bool) {
    self.file = file
    position = offset
    self.width = width
    self.count = count
    self.isHalf = isHalf
  }

  private mutating func byte() -> Int? {
    guard position < file.count else { return nil }
    defer { position += 1 }
    return Int(file[position])
  }

  /// Calls `take` with the palette's index of each pixel, at most as many as there are.
  mutating func forEachPixel(_ take: (Int) -> Void) throws(DecodingFault) {
    var (done, column) = (0, 0)
    func put(_ index: Int) {
      guard done < count else { return }
      take(index)
      done += 1
    }
    while done < count, let run = byte(), let value = byte() {
      if run > 0 {
        let length = min(run, max(0, width - column))
        for index in 0..<length { put(isHalf ? (index % 2 == 0 ? value >> 4 : value & 15) : value) }
        column += length
        continue
      }
      switch value {
      case 0:
        while done % width != 0 { put(0) }
        column = 0
      case 1: return
      case 2:
        guard let right = byte(), let up = byte() else { return }
        for _ in 0..<min(count - done, right + up * width) { put(0) }
        column = done % width
      default:
        let length = min(count - done, value)
        for index in 0..<length {
          if isHalf {
            guard position < file.count else { return }
            put(index % 2 == 0 ? Int(file[position]) >> 4 : Int(file[position]) & 15)
            if index % 2 == 1 || index == length - 1 { position += 1 }
          } else {
            guard let value = byte() else { return }
            put(value)
          }
        }
        column += value
        position += position % 2
      }
    }
  }
}
