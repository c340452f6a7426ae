/// What a file's first bytes say that it is.
package enum ImageFormat: Hashable, Sendable {
  case jpeg
  case png
  case bmp
  case gif
  case webp
  case tiff
  /// A known kind of file that is not decoded, with its article: "a GIF image", "an HTML page".
  case other(String)

  /// Whether the size is at the beginning of the file.
  var hasSizeInHead: Bool { self != .tiff }

  /// Those that are decoded, for messages.
  static let decoded = "JPEG, PNG, BMP, GIF, WebP and TIFF"

  /// The format of a file that begins with `head`; nil for bytes that name no known format.
  package init?(head: UnsafeRawBufferPointer) {
    func begins(_ signature: [UInt8], at offset: Int = 0) -> Bool {
      head.count >= offset + signature.count && head[offset...].starts(with: signature)
    }
    func begins(_ text: String, at offset: Int = 0) -> Bool { begins(Array(text.utf8), at: offset) }

    if begins([0xff, 0xd8, 0xff]) {
      self = .jpeg
    } else if begins([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]) {
      self = .png
    } else if begins("GIF8") {
      self = .gif
    } else if begins("BM") {
      self = .bmp
    } else if begins([0x49, 0x49, 0x2a, 0x00]) || begins([0x4d, 0x4d, 0x00, 0x2a])
      || begins([0x49, 0x49, 0x2b, 0x00]) || begins([0x4d, 0x4d, 0x00, 0x2b])
    {
      self = .tiff
    } else if begins("RIFF") && begins("WEBP", at: 8) {
      self = .webp
    } else if begins("ftyp", at: 4) {
      self = .other("an HEIF, AVIF or MP4 file")
    } else if begins([0, 0, 0, 12]) && begins("jP", at: 4) || begins([0xff, 0x4f, 0xff, 0x51]) {
      self = .other("a JPEG 2000 image")
    } else if head.count > 2, head[0] == 0x50, (0x31...0x36).contains(head[1]), head[2] <= 0x20 {
      self = .other("a PPM image")
    } else if begins("<") {
      self = .other("an HTML or XML page")
    } else if begins("%PDF") {
      self = .other("a PDF document")
    } else if begins([0x50, 0x4b, 0x03, 0x04]) {
      self = .other("a ZIP archive")
    } else {
      return nil
    }
  }
}
