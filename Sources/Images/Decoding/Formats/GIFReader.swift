/// The first frame of a GIF file, as Pillow reads it.
///
/// Source: Pillow's `GifImagePlugin.py` and `GifDecode.c`; CompuServe's "Graphics Interchange Format",
/// version 89a.
struct GIFReader {
  private let file: UnsafeRawBufferPointer
  /// Of the screen, which the frame may exceed.
  private(set) var height: Int
  private(set) var width: Int
  private var palette = ColourTable.grey
  private var transparent: Int?
  private var frame = (left: 0, top: 0, width: 0, height: 0)
  private var isInterlaced = false
  /// Where the frame's codes begin.
  private var position = 13

  private static let short = DecodingFault(.corrupt("the file ends early"))

  /// Reads what comes before the first frame's codes.
  init(_ file: UnsafeRawBufferPointer) throws(DecodingFault) {
    self.file = file
    guard file.count >= 13 else { throw GIFReader.short }
    width = Int(file[6]) | Int(file[7]) << 8
    height = Int(file[8]) | Int(file[9]) << 8
    if file[10] & 0x80 != 0 { try readPalette(file[10]) }
    while true {
      switch try byte() {
      case 0x21: try readExtension()
      case 0x2c:
        try readDescriptor()
        return
      case 0x3b: throw DecodingFault(.corrupt("it has no frame"))
      default: break
      }
    }
  }

  private mutating func byte() throws(DecodingFault) -> Int {
    guard position < file.count else { throw GIFReader.short }
    defer { position += 1 }
    return Int(file[position])
  }

  private mutating func word() throws(DecodingFault) -> Int {
    let low = try byte()
    return low | (try byte()) << 8
  }

  private mutating func readPalette(_ flags: UInt8) throws(DecodingFault) {
    let count = 3 << (Int(flags & 7) + 1)
    guard position + count <= file.count else { throw GIFReader.short }
    palette = ColourTable(Array(file[position..<position + count]))
    position += count
  }

  private mutating func readExtension() throws(DecodingFault) {
    let kind = try byte()
    var isFirst = true
    while true {
      let size = try byte()
      if size == 0 { return }
      guard position + size <= file.count else { throw GIFReader.short }
      if kind == 0xf9, isFirst, size >= 4, file[position] & 1 != 0 {
        transparent = Int(file[position + 3])
      }
      isFirst = false
      position += size
    }
  }

  private mutating func readDescriptor() throws(DecodingFault) {
    frame = (try word(), try word(), try word(), try word())
    width = max(width, frame.left + frame.width)
    height = max(height, frame.top + frame.height)
    let flags = UInt8(try byte())
    isInterlaced = flags & 0x40 != 0
    if flags & 0x80 != 0 { try readPalette(flags) }
  }

  /// Writes the frame, and around it the transparent colour, or the first one.
  func decode(into image: DecodedImage) throws(DecodingFault) {
    guard let target = image.bytes.baseAddress else { return }
    func put(_ index: Int, at pixel: Int) { palette.put(index, target + pixel * 3) }
    if frame.width < width || frame.height < height || frame.width == 0 || frame.height == 0 {
      for pixel in 0..<height * width { put(transparent ?? 0, at: pixel) }
    }
    guard frame.width > 0, frame.height > 0 else { return }
    var rows = GIFRows(height: frame.height, isInterlaced: isInterlaced)
    var (row, column) = (rows.next(), 0)
    var codes = try GIFCodes(file, at: position)
    while let line = row {
      guard let index = try codes.next() else { throw GIFReader.short }
      put(index, at: (frame.top + line) * width + frame.left + column)
      column += 1
      if column == frame.width { (row, column) = (rows.next(), 0) }
    }
  }
}

/// The lines of a frame in the order in which they come.
private struct GIFRows {
  private let height: Int
  private var line = 0
  private var pass: Int

  private static let passes: [(first: Int, step: Int)] = [(0, 8), (4, 8), (2, 4), (1, 2)]

  init(height: Int, isInterlaced: Bool) {
    self.height = height
    pass = isInterlaced ? 0 : -1
  }

  mutating func next() -> Int? {
    if pass < 0 {
      defer { line += 1 }
      return line < height ? line : nil
    }
    while line >= height {
      guard pass + 1 < GIFRows.passes.count else { return nil }
      pass += 1
      line = GIFRows.passes[pass].first
    }
    defer { line += GIFRows.passes[pass].step }
    return line
  }
}

/// The palette's indices that a frame's codes stand for (Lempel, Ziv and Welch's).
private struct GIFCodes {
  private let file: UnsafeRawBufferPointer
  private var position: Int
  /// Bytes that are left of a block.
  private var block = 0
  private var bits = 0
  private var bitCount = 0
  private let least: Int
  private var size: Int
  /// The code after the last that is known.
  private var free: Int
  private var last: Int?
  private var first: UInt8 = 0
  private var prefix = [UInt16](repeating: 0, count: 4096)
  private var suffix = [UInt8](repeating: 0, count: 4096)
  /// Indices that are known and not yet given, the next one last.
  private var waiting: [UInt8] = []

  init(_ file: UnsafeRawBufferPointer, at start: Int) throws(DecodingFault) {
    guard start < file.count else { throw GIFCodes.short }
    self.file = file
    least = Int(file[start])
    guard (1...8).contains(least) else {
      throw DecodingFault(.corrupt("its codes begin with \(least) bits, expected 1 to 8"))
    }
    position = start + 1
    size = least + 1
    free = 1 << least + 2
    for code in 0..<1 << least { suffix[code] = UInt8(code) }
  }

  private static let short = DecodingFault(.corrupt("the file ends early"))

  private mutating func code() throws(DecodingFault) -> Int {
    while bitCount < size {
      if block == 0 {
        guard position < file.count else { throw GIFCodes.short }
        block = Int(file[position])
        position += 1
        // A block without bytes ends the codes.
        guard block > 0 else { throw GIFCodes.short }
      }
      guard position < file.count else { throw GIFCodes.short }
      bits |= Int(file[position]) << bitCount
      bitCount += 8
      position += 1
      block -= 1
    }
    defer {
      bits >>= size
      bitCount -= size
    }
    return bits & (1 << size - 1)
  }

  /// The next index; nil after the code that says that there are no more.
  mutating func next() throws(DecodingFault) -> Int? {
    while waiting.isEmpty {
      let code = try code()
      if code == 1 << least {
        (size, free, last) = (least + 1, 1 << least + 2, nil)
      } else if code == 1 << least + 1 {
        return nil
      } else {
        try take(code)
      }
    }
    return waiting.popLast().map(Int.init)
  }

  private mutating func take(_ code: Int) throws(DecodingFault) {
    guard let before = last else {
      guard code < 1 << least else { throw GIFCodes.wrong }
      first = suffix[code]
      waiting.append(first)
      last = code
      return
    }
    guard code <= free, code < 4096 else { throw GIFCodes.wrong }
    var place = code
    if code == free {
      // The one that is being made: what came before, and its first index again.
      waiting.append(first)
      place = before
    }
    while place >= 1 << least {
      waiting.append(suffix[place])
      place = Int(prefix[place])
    }
    first = suffix[place]
    waiting.append(first)
    if free < 4096 {
      (prefix[free], suffix[free]) = (UInt16(before), first)
      free += 1
      if free == 1 << size, size < 12 { size += 1 }
    }
    last = code
  }

  private static let wrong = DecodingFault(.corrupt("its codes are damaged"))
}
