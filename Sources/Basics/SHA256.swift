internal import CDigest

/// SHA-256 (FIPS 180-4) by libcrypto, for naming files by what they hold.
///
/// A copy takes in bytes independently of its original.
package struct SHA256: Sendable {
  private var state = State()

  package init() {}

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
  package mutating func update(_ bytes: UnsafeRawBufferPointer) {
    if !isKnownUniquelyReferenced(&state) { state = State(copying: state) }
    state.update(bytes)
  }

  /// The digest of everything taken in, as 64 hexadecimal digits.
  package func finalizedHex() -> String { State(copying: state).finished() }

  /// Changed only by the one copy of the structure that refers to it.
  private final class State: @unchecked Sendable {
    private let digest: OpaquePointer

    init() { digest = State.checked(digest_new(DIGEST_SHA256)) }

    init(copying other: State) { digest = State.checked(digest_copy(other.digest)) }

    deinit { digest_free(digest) }

    func update(_ bytes: UnsafeRawBufferPointer) {
      let isDone = digest_update(digest, bytes.baseAddress, bytes.count) != 0
      precondition(isDone, "libcrypto failed to update a SHA-256 digest")
    }

    /// To be asked once.
    func finished() -> String {
      var bytes = [UInt8](repeating: 0, count: 64)
      let count = digest_finish(digest, &bytes)
      precondition(count == 32, "libcrypto failed to finish a SHA-256 digest")
      let digits = Array("0123456789abcdef".utf8)
      let text = bytes.prefix(count).flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
      return String(decoding: text, as: UTF8.self)
    }

    /// Every libcrypto has SHA-256; there is none without memory alone.
    private static func checked(_ digest: OpaquePointer?) -> OpaquePointer {
      guard let digest else { preconditionFailure("no memory for a SHA-256 digest") }
      return digest
    }
  }
}
