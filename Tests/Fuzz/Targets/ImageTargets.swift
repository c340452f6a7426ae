internal import Configuration
internal import Images

/// Files of images, in memory.
func imageTargets() -> [FuzzTarget] {
  let bomb = 1 << 16
  func images(
    _ name: String, longest: Int = 8192, _ repair: @escaping @Sendable ([UInt8]) -> [UInt8] = { $0 }
  ) -> FuzzTarget {
    FuzzTarget(name, longest: longest) { bytes in
      let isSmall = try repair(bytes).withUnsafeBytes { file in
        let image = DecodedImage()
        _ = try? image.measure(UnsafeRawBufferPointer(rebasing: file.prefix(64)))
        let (height, width) = try image.measure(file)
        // What is larger is decoded as well, but takes its time.
        guard height <= bomb / max(width, 1) else { return false }
        try image.decode(file, transform: file.count % 2 == 0 ? .accurate : .fast)
        _ = ExifOrientation(file: file)
        return true
      }
      guard isSmall else { return }
      let pipeline = ImagePipeline(height: 8, width: 8, resize: .nearest, exif: .apply)
      let image = try ImageLoader(pipeline).pixels(of: repair(bytes), name: "x")
      try require(image.bytes.count == image.height * image.width * 3, "it has other pixels")
    }
  }
  return [
    images("jpeg"), images("png", repairedPNG), images("bmp"), images("gif"), images("webp"),
    images("tiff"),
  ]
}

/// The file with the checksum that each chunk should have: a fuzzer would hardly find one.
@Sendable private func repairedPNG(_ bytes: [UInt8]) -> [UInt8] {
  var file = bytes
  var position = 8
  while position + 12 <= file.count {
    let length = file[position..<position + 4].reduce(0) { $0 << 8 | Int($1) }
    guard length <= file.count - position - 12 else { break }
    let end = position + 8 + length
    let checksum = crc32(file[position + 4..<end])
    for byte in 0..<4 { file[end + byte] = UInt8(truncatingIfNeeded: checksum >> (24 - 8 * byte)) }
    position = end + 4
  }
  return file
}

/// The cyclic redundancy check of PNG (ISO 3309).
private func crc32(_ bytes: ArraySlice<UInt8>) -> UInt32 {
  var value = UInt32.max
  for byte in bytes {
    value ^= UInt32(byte)
    for _ in 0..<8 { value = value >> 1 ^ (value & 1 == 0 ? 0 : 0xedb8_8320) }
  }
  return ~value
}
