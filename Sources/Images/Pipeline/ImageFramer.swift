internal import Configuration

/// Gives images the shape of a framing and keeps the middle of what is resized, in memory of its own.
final class ImageFramer {
  /// Pixels.
  private static let largestResized = 1 << 25

  private let framing: ImageFraming
  private let resize: ImageSpec.Resize
  private let size: (height: Int, width: Int)
  private let bytes = DecodedImage()
  private let floats = FloatPixels()
  private let resized = FloatRoom()

  /// Nil where the pipeline stretches the whole of every image.
  init?(_ pipeline: ImagePipeline) {
    guard pipeline.framing != ImageFraming(), let size = pipeline.fixedSize else { return nil }
    framing = pipeline.framing
    resize = pipeline.resize
    self.size = size
  }

  /// The part that Pillow resizes of an image, which looks at the pixels around it; nil where the
  /// image itself was cut.
  func window(of image: DecodedImage) -> ImageWindow? {
    guard framing.shape == .cropped, resize.filter != nil else { return nil }
    return ImageWindow(
      ofShape: target, in: (image.height, image.width), inFloat: false)
  }

  /// An image with what was cut off or put around it before it is resized, valid until the next call.
  func shaped(_ image: StoredPixels) throws(DecodingFault) -> StoredPixels {
    let own = (height: image.height, width: image.width)
    switch framing.shape {
    case .stretched: return image
    case .shorterSide:
      // A line of pixels would become an image of gigabytes.
      let resized = framing.resizedSize(of: own, kept: size)
      guard resized.height * resized.width <= ImageFramer.largestResized else {
        throw DecodingFault(.tooLarge(height: resized.height, width: resized.width))
      }
      return image
    case .cropped:
      if resize.filter != nil, case .bytes = image { return image }
      let window = ImageWindow(ofShape: target, in: own, inFloat: resize.isTensorFlows)
      return try copy(image, to: (window.height, window.width)) { from, into in
        window.cut(from, width: own.width, into: into)
      } floats: { from, into in
        window.cut(from, width: own.width, into: into)
      }
    case .padded(let fill):
      let (room, window) = ImageWindow.place(of: own, inShape: target)
      let count = room.height * room.width * 3
      return try copy(image, to: room) { from, into in
        into.update(repeating: fill, count: count)
        window.put(from, into: into, width: room.width)
      } floats: { from, into in
        into.update(repeating: Float(fill), count: count)
        window.put(from, into: into, width: room.width)
      }
    }
  }

  /// Puts the middle of a resized image into `target`.
  ///
  /// - Parameters:
  ///   - image: Before.
  ///   - target: Height x width x 3 values of the pipeline's size.
  ///   - prepare: Resizes to the height and width that it is told.
  func keepMiddle(
    of image: StoredPixels, into target: UnsafeMutablePointer<Float>,
    prepare: (_ height: Int, _ width: Int, _ into: UnsafeMutablePointer<Float>) -> Void
  ) {
    let own = framing.resizedSize(of: (image.height, image.width), kept: size)
    guard own != size else { return prepare(size.height, size.width, target) }
    guard let start = resized.reserve(own.height * own.width * 3) else { return }
    prepare(own.height, own.width, start)
    ImageWindow(size.height, size.width, inMiddleOf: own)
      .cut(start, width: own.width, into: target)
  }

  /// What images are given the shape of.
  private var target: (height: Int, width: Int) {
    (framing.height ?? size.height, framing.width ?? size.width)
  }

  private func copy(
    _ image: StoredPixels, to size: (height: Int, width: Int),
    bytes copyBytes: (UnsafePointer<UInt8>, UnsafeMutablePointer<UInt8>) -> Void,
    floats copyFloats: (UnsafePointer<Float>, UnsafeMutablePointer<Float>) -> Void
  ) throws(DecodingFault) -> StoredPixels {
    switch image {
    case .bytes(let image):
      try bytes.reshape(height: size.height, width: size.width)
      if let from = image.bytes.baseAddress, let into = bytes.bytes.baseAddress {
        copyBytes(from, into)
      }
      return .bytes(bytes)
    case .floats(let image):
      floats.reshape(height: size.height, width: size.width)
      if let from = image.values.baseAddress, let into = floats.values.baseAddress {
        copyFloats(from, into)
      }
      return .floats(floats)
    }
  }
}
