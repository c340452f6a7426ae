package import Basics

extension FileDigest {
  /// The digest of a file.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - kind: Which digest.
  ///   - isInterrupted: Asked now and then; true ends with `interrupted`.
  /// - Returns: The digest.
  /// - Throws: `unavailable` where the file cannot be read, or libcrypto has no such digest.
  package static func of(
    _ path: String, _ kind: Kind, isInterrupted: () -> Bool = { false }
  ) throws(FetchError) -> FileDigest {
    var digest = try RunningDigest.begin(kind)
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
    return try digest.finish()
  }
}

extension RunningDigest {
  /// A digest of nothing yet, or the sentence that there is none of this kind.
  static func begin(_ kind: FileDigest.Kind) throws(FetchError) -> RunningDigest {
    guard let digest = RunningDigest(kind) else {
      throw FetchError(
        .unavailable, "the system's libcrypto computes no \(kind.rawValue) digests here")
    }
    return digest
  }

  /// The digest of everything taken in, or the sentence that libcrypto failed.
  func finish() throws(FetchError) -> FileDigest {
    guard let digest = finished() else {
      throw FetchError(.unavailable, "libcrypto failed to compute a \(kind.rawValue) digest")
    }
    return digest
  }
}
