/// SHA-256 (FIPS 180-4), for naming files by what they hold.
package struct SHA256: Sendable {
  private var digest: RunningDigest

  package init() {
    // Every libcrypto has SHA-256; there is none without memory alone.
    guard let digest = RunningDigest(.sha256) else {
      preconditionFailure("no memory for a SHA-256 digest")
    }
    self.digest = digest
  }

  /// The digest of some bytes as 64 hexadecimal digits.
  package static func hex(of bytes: some Sequence<UInt8>) -> String {
    var hash = SHA256()
    hash.update(bytes)
    return hash.finalizedHex()
  }

  /// The digest of a file as 64 hexadecimal digits.
  package static func hex(ofFile path: String) throws(FileError) -> String {
    var hash = SHA256()
    try WholeFile.forEachPiece(of: path) { piece, _ in hash.update(piece) }
    return hash.finalizedHex()
  }

  /// Takes in more bytes.
  package mutating func update(_ bytes: some Sequence<UInt8>) {
    let done: Void? = bytes.withContiguousStorageIfAvailable { buffer in
      update(UnsafeRawBufferPointer(buffer))
    }
    if done == nil { Array(bytes).withUnsafeBytes { buffer in update(buffer) } }
  }

  /// Takes in more bytes.
  package mutating func update(_ bytes: UnsafeRawBufferPointer) { digest.update(bytes) }

  /// The digest of everything taken in, as 64 hexadecimal digits.
  package func finalizedHex() -> String {
    guard let digest = digest.finished() else {
      preconditionFailure("libcrypto failed to compute a SHA-256 digest")
    }
    return digest.hex
  }
}
