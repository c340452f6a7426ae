internal import Basics

extension ImageRecord {
  /// SHA-256 of what the image is made of, as 64 hexadecimal digits.
  ///
  /// A file's bytes, a CIFAR-10 record's 3073 bytes, or a synthetic image's parameters together with
  /// the renderer's version.
  package func digest() throws(ImageFault) -> String {
    switch source {
    case .file(let path): try digest(of: path, at: 0, count: nil)
    case .cifar10(let path, let record):
      try digest(of: path, at: record * CIFAR10.recordSize, count: CIFAR10.recordSize)
    case .rendered(let rendered):
      SHA256.hex(
        of: """
          rendered-\(SceneRenderer.version) \(rendered.category) seed=\(rendered.seed) \
          index=\(rendered.index) size=\(rendered.height)x\(rendered.width)
          """.utf8)
    }
  }

  private func digest(of path: String, at offset: Int, count: Int?) throws(ImageFault) -> String {
    let buffer = FileBuffer()
    do throws(DecodingFault) {
      try buffer.read(path, at: offset, count: count)
    } catch {
      throw error.named(name)
    }
    var hash = SHA256()
    hash.update(buffer.bytes)
    return hash.finalizedHex()
  }
}
