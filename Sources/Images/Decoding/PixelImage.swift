package import Configuration

/// An image as bytes: rows from the top, interleaved RGB.
package struct PixelImage: Hashable, Sendable {
  package let height: Int
  package let width: Int
  /// height x width x 3 bytes.
  package let bytes: [UInt8]

  package init(height: Int, width: Int, bytes: [UInt8]) {
    precondition(bytes.count == height * width * 3, "an image has three bytes a pixel")
    self.height = height
    self.width = width
    self.bytes = bytes
  }

  /// Decodes a file in memory, as `pillow.Image.open(…).convert("RGB")` does.
  ///
  /// 16-bit grey keeps its upper byte; Pillow's own conversion clips everything above 255 to white.
  package init(
    decoding file: [UInt8], name: String, exif: ImageSpec.Exif = .ignore,
    transform: JPEGTransform = .accurate
  ) throws(ImageFault) {
    let loader = ImageLoader(ImagePipeline(exif: exif, transform: transform))
    self = try loader.pixels(of: file, name: name)
  }
}

/// An image as numbers: rows from the top, interleaved channels in the pipeline's order.
package struct FloatImage: Hashable, Sendable {
  package let height: Int
  package let width: Int
  /// height x width x the pipeline's `depth` values.
  package let values: [Float]
}
