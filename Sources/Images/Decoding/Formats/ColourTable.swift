/// The colours that an image's indices stand for, as Pillow has them.
struct ColourTable {
  /// Red, green and blue of 256 indices.
  private var bytes: [UInt8]

  /// Each index is its own grey level.
  static let grey = ColourTable(bytes: (0..<768).map { UInt8($0 / 3) })

  private init(bytes: [UInt8]) { self.bytes = bytes }

  /// Indices without a colour are black, unless the colours are nothing but the grey levels of their
  /// indices: then all are.
  ///
  /// - Parameter colours: Red, green and blue of each index from 0.
  init(_ colours: [UInt8]) {
    let isGrey = colours.indices.allSatisfy { Int(colours[$0]) == $0 / 3 }
    bytes = ColourTable.grey.bytes
    guard !isGrey else { return }
    for index in bytes.indices { bytes[index] = index < colours.count ? colours[index] : 0 }
  }

  /// Writes the colour of an index of 0 to 255.
  @inline(__always)
  func put(_ index: Int, _ target: UnsafeMutablePointer<UInt8>) {
    for channel in 0..<3 { target[channel] = bytes[index &* 3 &+ channel] }
  }
}
