/// A record of fixed size: some label bytes, then one plane of bytes for each of the three channels.
struct PlanarRecord: Hashable, Sendable {
  let labelBytes: Int
  /// Pixels.
  let height: Int
  let width: Int

  /// Bytes of a whole record.
  var size: Int { labelBytes + 3 * height * width }

  /// Writes a record's image as interleaved RGB.
  func decode(
    _ record: UnsafeRawBufferPointer, into image: DecodedImage
  ) throws(DecodingFault) {
    try image.reshape(height: height, width: width)
    guard let target = image.bytes.baseAddress, let source = record.baseAddress else { return }
    let plane = height * width
    let red = source.assumingMemoryBound(to: UInt8.self) + labelBytes
    for pixel in 0..<plane {
      target[pixel &* 3] = red[pixel]
      target[pixel &* 3 &+ 1] = red[pixel &+ plane]
      target[pixel &* 3 &+ 2] = red[pixel &+ 2 &* plane]
    }
  }
}
