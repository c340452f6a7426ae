internal import Basics
internal import CImageCodecs

/// How the inverse cosine transform of JPEG rounds.
package enum JPEGTransform: String, Hashable, Sendable, CaseIterable {
  /// libjpeg's default, also Pillow's and OpenCV's.
  case accurate
  /// What `tf.io.decode_jpeg` and `tf.io.decode_image` take unless told otherwise.
  case fast
}

/// A decoder's output: RGB bytes whose memory serves one image after another.
package final class DecodedImage {
  /// Pillow's limit against decompression bombs: twice 1 GiB of 24-bit pixels.
  package static let maximumPixels = 178_956_970

  private var image = codec_image()
  /// Who decodes for this process; nil where it does so itself.
  private let decoder: ConfinedDecoder?
  /// The pixels of the image that was decoded last, where they are in the decoder's memory.
  private var decoded: UnsafeMutablePointer<UInt8>?
  private var isLent = false

  package convenience init() { self.init(nil) }

  init(_ decoder: ConfinedDecoder?) { self.decoder = decoder }

  deinit { takeBack() }

  /// Lends memory for pixels, to be decoded into instead of its own; images that do not fit are
  /// not to be decoded.
  func lend(_ memory: UnsafeMutableRawBufferPointer) {
    takeBack()
    image.pixels = memory.baseAddress?.assumingMemoryBound(to: UInt8.self)
    image.capacity = memory.count
    isLent = true
  }

  private func takeBack() {
    if isLent { (image.pixels, image.capacity, isLent) = (nil, 0, false) }
    codec_release(&image)
  }

  package var height: Int { Int(image.height) }
  package var width: Int { Int(image.width) }

  /// height x width x 3 bytes, valid until the next change.
  package var bytes: UnsafeMutableBufferPointer<UInt8> {
    UnsafeMutableBufferPointer(start: decoded ?? image.pixels, count: height * width * 3)
  }

  /// Decodes a file in memory: JPEG, PNG, BMP, WebP, or the first frame of GIF and TIFF.
  ///
  /// - Parameters:
  ///   - file: The file's bytes.
  ///   - transform: The inverse cosine transform of a JPEG file.
  ///   - pixelLimit: Images that claim to have more pixels are refused.
  /// - Throws: Why it cannot be decoded.
  package func decode(
    _ file: UnsafeRawBufferPointer, transform: JPEGTransform = .accurate,
    pixelLimit: Int = DecodedImage.maximumPixels
  ) throws(DecodingFault) {
    guard let start = file.baseAddress, !file.isEmpty else { throw DecodingFault(.empty) }
    if let decoder {
      (decoded, image.height, image.width) = (nil, 0, 0)
      let outcome = try decoder.decode(file, transform: transform, pixelLimit: pixelLimit)
      image.orientation = Int32(outcome.orientation)
      let pixels = try outcome.pixels.get()
      (image.height, image.width) = (Int32(pixels.height), Int32(pixels.width))
      decoded = pixels.start
      return
    }
    let bytes = start.assumingMemoryBound(to: UInt8.self)
    let limit = Int64(pixelLimit)
    switch ImageFormat(head: file) {
    case .jpeg:
      let fast: Int32 = transform == .fast ? 1 : 0
      try check(codec_decode_jpeg(bytes, file.count, limit, fast, &image))
    case .png: try check(codec_decode_png(bytes, file.count, limit, &image))
    case .bmp:
      let reader = try BMPReader(file)
      try reshape(height: reader.height, width: reader.width, pixelLimit: pixelLimit)
      try reader.decode(into: self)
    case .gif:
      let reader = try GIFReader(file)
      try reshape(height: reader.height, width: reader.width, pixelLimit: pixelLimit)
      try reader.decode(into: self)
    case .webp:
      try check(
        codec_decode_webp(bytes, file.count, limit, &image), ("a WebP image", "libwebp-dev"))
    case .tiff:
      try check(
        codec_decode_tiff(bytes, file.count, limit, &image), ("a TIFF image", "libtiff-dev"))
    case .other(let kind): throw DecodingFault(.unsupported(kind))
    case nil: throw DecodingFault(.notAnImage)
    }
  }

  /// How the TIFF image that was decoded last must be turned.
  var storedOrientation: ExifOrientation {
    ExifOrientation(rawValue: Int(image.orientation)) ?? .upright
  }

  /// The size that the head of a file states, of TIFF the whole file; no pixel is decoded.
  package func measure(
    _ head: UnsafeRawBufferPointer
  ) throws(DecodingFault) -> (height: Int, width: Int) {
    do throws(DecodingFault) {
      try decode(head, pixelLimit: 0)
    } catch {
      // The decoders read the size first and find every image too large.
      guard case .tooLarge(let height, let width) = error.reason else { throw error }
      let turns = ImageFormat(head: head) == .tiff && storedOrientation.swapsSides
      return turns ? (width, height) : (height, width)
    }
    return (height, width)
  }

  /// Takes a size, leaving the bytes as they come.
  package func reshape(
    height: Int, width: Int, pixelLimit: Int = DecodedImage.maximumPixels
  ) throws(DecodingFault) {
    image.message.0 = 0
    decoded = nil
    try check(codec_reserve(&image, Int64(height), Int64(width), Int64(pixelLimit)))
  }

  /// - Parameters:
  ///   - status: What a decoder returned.
  ///   - library: What it decodes, and the package with its library, where there may be none.
  /// - Throws: Why there is no image.
  private func check(
    _ status: codec_status, _ library: (kind: String, package: String) = ("", "")
  ) throws(DecodingFault) {
    switch status {
    case CODEC_OK: return
    case CODEC_TOO_LARGE: throw DecodingFault(.tooLarge(height: height, width: width))
    case CODEC_OUT_OF_MEMORY: throw DecodingFault(.outOfMemory)
    case CODEC_NOT_BUILT:
      throw DecodingFault(.notBuilt(kind: library.kind, package: library.package))
    case CODEC_UNSUPPORTED: throw DecodingFault(.unsupported(message))
    default: throw DecodingFault(.corrupt(DecodingFault.sentence(message)))
    }
  }

  private var message: String {
    withUnsafeBytes(of: image.message) { message in
      String(decoding: message.prefix { $0 != 0 }, as: UTF8.self)
    }
  }
}

/// An `ImageFault` that does not know the image's name yet.
package struct DecodingFault: Explained {
  package let reason: ImageFault.Reason

  package init(_ reason: ImageFault.Reason) { self.reason = reason }

  package var description: String { named("the image").description }

  /// What went wrong, of a file that was named already.
  var words: String {
    switch reason {
    case .unreadable(let words): words
    case .missingRecord: "it is not whole"
    default: description
    }
  }

  package func named(_ name: String) -> ImageFault { ImageFault(name: name, reason: reason) }

  /// A library's message as the tail of a sentence.
  fileprivate static func sentence(_ words: String) -> String {
    if words.isEmpty { return "the image has no pixels" }
    if words.hasPrefix("Premature end of JPEG file") { return "the file ends early (truncated)" }
    return words.hasSuffix(".") ? String(words.dropLast()) : words
  }
}
