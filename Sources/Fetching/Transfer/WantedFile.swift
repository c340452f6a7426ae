package import Basics

/// A file that is wanted at a place of this machine.
package struct WantedFile {
  package typealias Check = (_ path: String) throws(FetchError) -> Void

  package let address: Address
  /// What it is known by; nil where nobody states it.
  package let digest: FileDigest?
  package let target: String
  /// Checks the file before it gets its name.
  package let check: Check?

  package init(
    _ address: Address, digest: FileDigest?, target: String, check: Check? = nil
  ) {
    self.address = address
    self.digest = digest
    self.target = target
    self.check = check
  }

  /// What became of it.
  package enum Outcome: Hashable, Sendable {
    /// From the place `from`, with a digest of the wanted kind, else SHA-256.
    case arrived(bytes: Int, digest: FileDigest, from: String)
    /// Another process brought it in the meantime.
    case wasThere
  }

  /// Fetches the file; its place must be free.
  ///
  /// - Parameters:
  ///   - context: Settings, interruption and progress.
  ///   - isGuarded: Whether the caller keeps other processes away.
  /// - Returns: That the file arrived, or was there.
  /// - Throws: `unavailable`, `unwritable`, `interrupted`. What arrived is kept where going on from
  ///   it makes sense.
  package func fetch(
    _ context: FetchContext, isGuarded: Bool = false
  ) throws(FetchError) -> Outcome {
    let partial = try PartialFile(
      for: target, digest?.kind ?? .sha256, isGuarded: isGuarded, context)
    if FileSystem.exists(target) {
      partial.discard()
      return .wasThere
    }
    do throws(FetchError) {
      return try bring(partial, context)
    } catch {
      // An empty file helps nobody later.
      if partial.offset == 0 { partial.discard() }
      throw error
    }
  }

  private func bring(
    _ partial: PartialFile, _ context: FetchContext
  ) throws(FetchError) -> Outcome {
    var hasTriedAnew = false
    while true {
      let place = try Download(self, partial, context).run()
      let found = try partial.finishedDigest()
      guard let digest, digest != found else {
        do throws(FetchError) {
          try check?(partial.path)
        } catch {
          if error.kind == .unavailable { partial.discard() }
          throw error
        }
        let size = partial.offset
        try partial.commit(as: target)
        return .arrived(bytes: size, digest: found, from: place.text)
      }
      // What was there already may be of another file than what came now.
      if partial.isContinued, !hasTriedAnew {
        hasTriedAnew = true
        context.emit(.note("'\(address.text)': the parts do not go together; starting over"))
        try partial.restart()
        continue
      }
      let size = partial.offset
      partial.discard()
      throw FetchError(
        .unavailable,
        "cannot fetch '\(address.text)': expected \(digest.text), received \(found.text) "
          + "(\(FetchWords.bytes(size)) from '\(place.text)'); nothing of it is kept. The file was damaged on "
          + "its way, or its publisher has changed it: try again, then look for the digest that "
          + "the publisher states now")
    }
  }
}
