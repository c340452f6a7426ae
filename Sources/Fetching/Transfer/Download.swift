internal import Basics
internal import Glibc

/// The attempts to bring one file.
final class Download {
  private let file: WantedFile
  private let partial: PartialFile
  private let context: FetchContext
  private var restarts = 0

  init(_ file: WantedFile, _ partial: PartialFile, _ context: FetchContext) {
    self.file = file
    self.partial = partial
    self.context = context
  }

  /// Brings all bytes, from the first place that has the file.
  func run() throws(FetchError) -> Place {
    if let path = file.address.localPath {
      guard try copy(path) else { throw absent("there is no such file") }
      return .file(path)
    }
    guard let mirror = context.settings.mirror else {
      let place = Place.remote(file.address)
      if let status = try bring(file.address) {
        throw absent("the server has no such file (status \(status))")
      }
      return place
    }
    let places = mirror.places(of: file.address)
    for place in places {
      switch place {
      case .file(let path): if try copy(path) { return place }
      case .remote(let address): if try bring(address) == nil { return place }
      }
    }
    throw FetchError(
      .unavailable,
      "cannot fetch '\(file.address.text)': the mirror has neither "
        + places.map { "'\($0.text)'" }.joined(separator: " nor ")
        + "; put the file there, or unset RUNEXP_MIRROR")
  }

  private func absent(_ reason: String) -> FetchError {
    FetchError(
      .unavailable,
      "cannot fetch '\(file.address.text)': \(reason); is the address right, or has the file moved?"
    )
  }

  /// Copies a file of this machine; false where there is none.
  private func copy(_ path: String) throws(FetchError) -> Bool {
    guard FileSystem.exists(path) else { return false }
    let (descriptor, status): (Int32, stat)
    do { (descriptor, status) = try RegularFile.open(path) } catch { throw FetchError(error) }
    defer { close(descriptor) }
    try partial.restart()
    try checkRoom(for: Int(status.st_size), in: partial.folder, what: "'\(path)'")
    context.emit(.started(name: Folder.name(of: path), total: Int(status.st_size)))
    let chunk = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 16)
    defer { chunk.deallocate() }
    while true {
      if context.isInterrupted() { throw .interrupted }
      let count = read(descriptor, chunk.baseAddress, chunk.count)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw FetchError(FileError(path: path, attempt: "cannot read")) }
      if count == 0 { break }
      try partial.append(UnsafeRawBufferPointer(rebasing: chunk[..<count]))
      context.emit(.advanced(done: partial.offset))
    }
    context.emit(.finished)
    return true
  }

  /// Fetches from a server, again where it breaks off; the status where there is no such file.
  private func bring(_ address: Address) throws(FetchError) -> Int? {
    if partial.offset > 0, partial.origin?.url != address.text { try partial.restart() }
    var furthest = partial.offset
    var failures = 0
    while true {
      switch try exchange(address) {
      case .whole:
        context.emit(.finished)
        return nil
      case .absent(let status): return status
      case .redirect: return nil  // `exchange` follows them
      case .startOver:
        restarts += 1
        guard restarts <= 3 else {
          throw FetchError(
            .unavailable,
            "cannot fetch '\(address.text)': the file changes while it is fetched; try again later")
        }
        try partial.restart()
      case .again(let reason, let wait, let isOfServer):
        failures = partial.offset > furthest ? 1 : failures + 1
        furthest = max(furthest, partial.offset)
        guard failures < FetchSettings.attempts else {
          throw gaveUp(address, reason, failures, isOfServer: isOfServer)
        }
        var pause = context.settings.pause * Double(1 << (failures - 1))
        if let wait {
          guard wait <= FetchSettings.longestWait else {
            throw FetchError(
              .unavailable,
              "cannot fetch '\(address.text)': \(reason) and asks to come back in "
                + "\(FetchWords.seconds(wait)); try again then")
          }
          pause = max(pause, wait)
        }
        context.emit(
          .note(
            "'\(address.text)': \(reason)\(progress); trying again in "
              + FetchWords.seconds(pause)))
        try context.wait(pause)
      }
    }
  }

  /// ` after 900 of 1000 bytes`.
  private var progress: String {
    guard partial.offset > 0 else { return "" }
    let total = partial.origin?.total.map { " of \($0)" } ?? ""
    return " after \(partial.offset)\(total) bytes"
  }

  /// - Parameters:
  ///   - address: That was tried.
  ///   - reason: Of the last failure.
  ///   - failures: How many there were in a row.
  ///   - isOfServer: Whether the server answered, if not with the file.
  /// - Returns: The error with what to do.
  private func gaveUp(
    _ address: Address, _ reason: String, _ failures: Int, isOfServer: Bool
  ) -> FetchError {
    let advice =
      if partial.offset > 0 {
        "what arrived is kept, and 'runexp fetch' resumes from there"
      } else if isOfServer {
        "try again later"
      } else {
        "is there a network, and is the address right?"
      }
    return FetchError(
      .unavailable,
      "cannot fetch '\(address.text)': \(reason)\(progress), \(failures) times in a row; \(advice)")
  }

  /// One request, through redirects.
  private func exchange(_ first: Address) throws(FetchError) -> Exchange.Step {
    var address = first
    var seen: Set<Address> = [address]
    while true {
      let step = try Exchange(address, of: first, partial, context).run()
      guard case .redirect(let text) = step else { return step }
      func refused(_ reason: String) -> FetchError {
        FetchError(
          .unavailable,
          "cannot fetch '\(first.text)': \(reason); name the address at which the file is now")
      }
      guard let next = Address(text, namesFile: false), next.scheme != .file else {
        throw refused("it redirects to '\(text)', which is no address of a file")
      }
      if address.scheme == .https, next.scheme == .http {
        throw refused("it redirects from https to '\(next.text)', which anybody could change")
      }
      guard seen.insert(next).inserted else { throw refused("its redirects lead in a circle") }
      guard seen.count <= FetchSettings.redirects + 1 else {
        throw refused("it redirects more than \(FetchSettings.redirects) times")
      }
      address = next
    }
  }
}
