/// A picture as bytes: rows from the top, interleaved RGB.
public struct PixelImage: Hashable, Sendable {
  public let height: Int
  public let width: Int
  /// height x width x 3 bytes.
  public let bytes: [UInt8]

  public init(height: Int, width: Int, bytes: [UInt8]) {
    precondition(bytes.count == height * width * 3, "a picture has three bytes a pixel")
    self.height = height
    self.width = width
    self.bytes = bytes
  }

  /// Decodes a JPEG or PNG file in memory, as `pillow.Image.open(…).convert("RGB")` does.
  ///
  /// 16-bit grey keeps its upper byte; Pillow's own conversion clips everything above 255 to white.
  public init(
    decoding file: [UInt8], name: String, exif: ImagePipeline.Exif = .ignore,
    transform: JPEGTransform = .accurate
  ) throws(ImageFault) {
    let loader = ImageLoader(ImagePipeline(exif: exif, transform: transform))
    self = try loader.pixels(of: file, name: name)
  }
}

/// A picture as numbers: rows from the top, three interleaved channels in the pipeline's order.
public struct FloatImage: Hashable, Sendable {
  public let height: Int
  public let width: Int
  /// height x width x 3 values.
  public let values: [Float]

  public init(height: Int, width: Int, values: [Float]) {
    precondition(values.count == height * width * 3, "a picture has three values a pixel")
    self.height = height
    self.width = width
    self.values = values
  }
}
