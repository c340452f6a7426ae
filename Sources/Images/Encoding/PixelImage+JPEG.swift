internal import CImageCodecs

extension PixelImage {
  /// The image as a JPEG file.
  ///
  /// - Parameter quality: As libjpeg counts it, from 1 to 100.
  /// - Returns: The file's bytes; nil where there is no memory for them, or nothing to encode.
  package func jpeg(quality: Int = 75) -> [UInt8]? {
    guard height > 0, width > 0, height < 65_500, width < 65_500 else { return nil }
    var file: UnsafeMutablePointer<UInt8>?
    var count = 0
    defer { codec_free(file) }
    let status = bytes.withUnsafeBufferPointer { pixels in
      codec_encode_jpeg(
        pixels.baseAddress, Int32(height), Int32(width), Int32(quality), &file, &count)
    }
    guard status == CODEC_OK, let file else { return nil }
    return Array(UnsafeBufferPointer(start: file, count: count))
  }
}
