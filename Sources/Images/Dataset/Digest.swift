internal import Basics

extension ImageRecord {
  /// SHA-256 of what the image is made of, as 64 hexadecimal digits.
  ///
  /// A file's bytes, wherever they lie, a CIFAR record's bytes, an array's type, sides and bytes for one image, or a synthetic image's parameters together with
  /// the renderer's version.
  package func digest() throws(ImageFault) -> String {
    switch source {
    case .file(let path):
      try digest { (buffer) throws(DecodingFault) in
        try buffer.read(path)
        return []
      }
    case .stored(let image):
      try digest { (buffer) throws(DecodingFault) in
        try buffer.read(image)
        return image.container.coding.identity
      }
    case .rendered(let rendered):
      SHA256.hex(
        of: """
          rendered-\(SceneRenderer.version) \(rendered.category) seed=\(rendered.seed) \
          index=\(rendered.index) size=\(rendered.height)x\(rendered.width)
          """.utf8)
    }
  }

  /// The digest of what is read.
  ///
  /// - Parameter read: Reads the bytes, and returns what their meaning depends on besides.
  /// - Returns: 64 hexadecimal digits.
  /// - Throws: Why it cannot be read.
  private func digest(
    _ read: (FileBuffer) throws(DecodingFault) -> [UInt8]
  ) throws(ImageFault) -> String {
    let buffer = FileBuffer()
    var hash = SHA256()
    do throws(DecodingFault) {
      let identity = try read(buffer)
      identity.withUnsafeBytes { hash.update($0) }
    } catch {
      throw error.named(name)
    }
    hash.update(buffer.bytes)
    return hash.finalizedHex()
  }
}

extension StoredCoding {
  /// What pixels depend on besides an image's bytes; nothing for records of one kind.
  fileprivate var identity: [UInt8] {
    switch self {
    case .planes, .record: []
    case .array(let image):
      Array("array \(image.element) \(image.height)x\(image.width)x\(image.channels)\n".utf8)
    }
  }
}
