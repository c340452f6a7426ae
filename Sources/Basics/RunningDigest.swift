internal import CDigest

/// A digest over bytes that come piece by piece, by libcrypto.
///
/// A copy takes in bytes independently of its original.
package struct RunningDigest: Sendable {
  package let kind: FileDigest.Kind
  private var state: State

  /// - Parameter kind: Which digest; nil where libcrypto has none, as where a policy of the system
  ///   forbids MD5, or without memory.
  package init?(_ kind: FileDigest.Kind) {
    guard let digest = digest_new(kind == .md5 ? DIGEST_MD5 : DIGEST_SHA256) else { return nil }
    self.kind = kind
    state = State(digest)
  }

  /// Takes in more bytes.
  package mutating func update(_ bytes: UnsafeRawBufferPointer) {
    if !isKnownUniquelyReferenced(&state) { state = state.copy() }
    state.update(bytes)
  }

  /// The digest of everything taken in.
  ///
  /// - Returns: Nil where libcrypto failed.
  package func finished() -> FileDigest? {
    guard let bytes = state.copy().finish(), bytes.count == kind.length / 2 else { return nil }
    let digits = Array("0123456789abcdef".utf8)
    let text = bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
    return FileDigest(kind, hex: String(decoding: text, as: UTF8.self))
  }

  /// Changed only by the one copy of the structure that refers to it.
  private final class State: @unchecked Sendable {
    private let digest: OpaquePointer
    private var isSound: Bool

    init(_ digest: OpaquePointer, isSound: Bool = true) {
      self.digest = digest
      self.isSound = isSound
    }

    deinit { digest_free(digest) }

    func copy() -> State {
      guard let copy = digest_copy(digest) else { preconditionFailure("no memory for a digest") }
      return State(copy, isSound: isSound)
    }

    func update(_ bytes: UnsafeRawBufferPointer) {
      if digest_update(digest, bytes.baseAddress, bytes.count) == 0 { isSound = false }
    }

    /// The digest's bytes; to be asked once.
    func finish() -> ArraySlice<UInt8>? {
      var bytes = [UInt8](repeating: 0, count: 64)
      let count = digest_finish(digest, &bytes)
      return isSound ? bytes.prefix(count) : nil
    }
  }
}
