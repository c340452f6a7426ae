package import Basics
internal import CDigest

extension FileDigest {
  /// The digest of a file.
  package static func of(
    _ path: String, _ kind: Kind, isInterrupted: () -> Bool = { false }
  ) throws(FetchError) -> FileDigest {
    let digest = try RunningDigest(kind)
    var stopped = false
    do {
      try WholeFile.forEachPiece(of: path) { piece, _ in
        stopped = stopped || isInterrupted()
        if !stopped { digest.update(piece) }
      }
    } catch {
      throw FetchError(error)
    }
    if stopped { throw .interrupted }
    return try digest.finished()
  }
}

/// A digest over bytes that come piece by piece.
final class RunningDigest {
  private let kind: FileDigest.Kind
  private let state: OpaquePointer
  private var isSound = true

  init(_ kind: FileDigest.Kind) throws(FetchError) {
    guard let state = digest_new(kind == .md5 ? DIGEST_MD5 : DIGEST_SHA256) else {
      throw FetchError(
        .unavailable, "the system's libcrypto computes no \(kind.rawValue) digests here")
    }
    self.kind = kind
    self.state = state
  }

  deinit { digest_free(state) }

  func update(_ bytes: UnsafeRawBufferPointer) {
    if digest_update(state, bytes.baseAddress, bytes.count) == 0 { isSound = false }
  }

  /// To be asked once.
  func finished() throws(FetchError) -> FileDigest {
    var bytes = [UInt8](repeating: 0, count: 64)
    let count = digest_finish(state, &bytes)
    guard isSound, count == kind.length / 2 else {
      throw FetchError(.unavailable, "libcrypto failed to compute a \(kind.rawValue) digest")
    }
    let hex = bytes.prefix(count).map { byte in
      (byte < 16 ? "0" : "") + String(byte, radix: 16)
    }
    return FileDigest(kind, hex: hex.joined())
  }
}
