/// An image of an array: rows of pixels, each with its channels side by side.
struct ArrayImage: Hashable, Sendable {
  let element: ArrayElement
  /// Pixels.
  let height: Int
  let width: Int
  /// 1 for grey, 3 for RGB, 4 for RGB and an opacity that is left out.
  let channels: Int

  /// Bytes of a whole image.
  var size: Int { height * width * channels * element.size }

  /// Whether the image is made of grey levels as files of images have them.
  var isOfBytes: Bool { element == .unsigned(1) }

  /// Writes an image's bytes as interleaved RGB.
  func decode(
    _ bytes: UnsafeRawBufferPointer, into image: DecodedImage
  ) throws(DecodingFault) {
    try image.reshape(height: height, width: width)
    guard let target = image.bytes.baseAddress else { return }
    spread { place, source in target[place] = bytes[source] }
  }

  /// Writes an image's numbers as interleaved RGB, as they are.
  func decode(_ bytes: UnsafeRawBufferPointer, into image: FloatPixels) {
    image.reshape(height: height, width: width)
    guard let target = image.values.baseAddress else { return }
    switch element {
    case .floating(4):
      spread { place, source in
        target[place] = bytes.loadUnaligned(fromByteOffset: source &* 4, as: Float.self)
      }
    case .floating(8):
      spread { place, source in
        target[place] = Float(bytes.loadUnaligned(fromByteOffset: source &* 8, as: Double.self))
      }
    default:
      spread { place, source in target[place] = Float(element.number(at: source, of: bytes) ?? 0) }
    }
  }

  /// Calls `copy` for each of the three channels of each pixel: where it goes to, and which element of
  /// the image it is.
  @inline(__always)
  private func spread(_ copy: (_ place: Int, _ source: Int) -> Void) {
    let (second, third) = channels < 3 ? (0, 0) : (1, 2)
    for pixel in 0..<height &* width {
      let source = pixel &* channels
      copy(pixel &* 3, source)
      copy(pixel &* 3 &+ 1, source &+ second)
      copy(pixel &* 3 &+ 2, source &+ third)
    }
  }
}
