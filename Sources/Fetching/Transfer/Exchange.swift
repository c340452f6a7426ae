internal import Basics
internal import CCurl
internal import Glibc

/// One request and its reply, whose body goes into a partial file.
final class Exchange {
  enum Step {
    case whole
    /// To another address.
    case redirect(String)
    /// The same may work later; `wait` is what the server asks for, where it says anything at all.
    case again(reason: String, wait: Double?, isOfServer: Bool)
    /// What is there does not go with what the server has.
    case startOver
    /// There is no such file.
    case absent(status: Int)
  }

  private let address: Address
  /// What was asked for, before any redirect.
  private let origin: Address
  private let partial: PartialFile
  private let context: FetchContext
  private var header = ReplyHeader()
  private var status = 0
  private var hasBegun = false
  private var mustStartOver = false
  private var isWhole = false
  /// Bytes of a page that is not the file.
  private var passedOver = 0
  private var fault: FetchError?

  init(_ address: Address, of origin: Address, _ partial: PartialFile, _ context: FetchContext) {
    self.address = address
    self.origin = origin
    self.partial = partial
    self.context = context
  }

  private static let setUp: Void = transfer_set_up()

  func run() throws(FetchError) -> Step {
    _ = Exchange.setUp
    let condition = partial.origin?.validators.condition
    var reply = transfer_reply()
    address.text.withCString { url in
      context.settings.userAgent.withCString { agent in
        (condition ?? "").withCString { ifRange in
          var request = transfer_request()
          request.url = url
          request.user_agent = agent
          request.resume_from = Int64(partial.offset)
          request.if_range = condition == nil ? nil : ifRange
          let timeout = Int64(context.settings.timeout * 1000)
          request.connect_timeout = timeout
          request.stall_timeout = timeout
          request.context = Unmanaged.passUnretained(self).toOpaque()
          request.take = { context, bytes, count in
            Exchange.of(context)?.take(UnsafeRawBufferPointer(start: bytes, count: count)) ?? 0
          }
          request.header = { context, line, count in
            guard let line else { return }
            let bytes = UnsafeRawBufferPointer(start: line, count: count)
            Exchange.of(context)?.takeHeader(String(decoding: bytes, as: UTF8.self))
          }
          request.goes_on = { context in
            Exchange.of(context).map { $0.context.isInterrupted() ? 0 : 1 } ?? 0
          }
          transfer_run(&request, &reply)
        }
      }
    }
    return try step(after: reply)
  }

  private static func of(_ context: UnsafeMutableRawPointer?) -> Exchange? {
    context.map { Unmanaged<Exchange>.fromOpaque($0).takeUnretainedValue() }
  }

  // MARK: What arrives

  private func takeHeader(_ line: String) {
    header.take(line)
    if line.hasPrefix("HTTP/") {
      status = line.split(separator: " ").dropFirst().first.flatMap { Int($0.prefix(3)) } ?? 0
    }
  }

  /// How many of the bytes were taken: all, or none where no more are wanted.
  private func take(_ bytes: UnsafeRawBufferPointer) -> Int {
    do throws(FetchError) {
      let isFirst = !hasBegun
      try begin()
      if mustStartOver || isWhole { return 0 }
      guard status == 200 || status == 206 else {
        // libcurl says where a redirect leads once its page is read.
        passedOver += bytes.count
        return passedOver > 1 << 20 ? 0 : bytes.count
      }
      if isFirst, partial.offset == 0 { try refusePage(bytes) }
      try partial.append(bytes)
      context.emit(.advanced(done: partial.offset))
      return context.isInterrupted() ? 0 : bytes.count
    } catch {
      fault = error
      return 0
    }
  }

  /// Reads the header before anything of the body is taken.
  private func begin() throws(FetchError) {
    guard !hasBegun else { return }
    hasBegun = true
    switch status {
    case 200:
      if partial.offset > 0 { try partial.restart() }
      if header.isPage, !address.isPage, !origin.isPage { throw pageFault }
      try expect(header.length)
    case 206:
      guard partial.offset > 0, let range = header.range, range.start == partial.offset,
        range.total == nil || partial.origin?.total == nil || range.total == partial.origin?.total,
        partial.origin?.validators.contradicts(header.validators) != true,
        partial.origin?.validators.condition != nil || range.total != nil
      else {
        mustStartOver = true
        return
      }
      partial.isContinued = true
      try expect(range.total ?? partial.origin?.total)
    case 416:
      // Nothing is left to send where the file ends with what is there.
      if partial.offset > 0, header.range?.total == partial.offset {
        isWhole = true
      } else {
        mustStartOver = true
      }
    default: break
    }
  }

  /// Notes how long the file is, and checks that it has room.
  private func expect(_ total: Int?) throws(FetchError) {
    try partial.note(
      PartialFile.Origin(url: origin.text, total: total, validators: header.validators))
    if let total {
      try checkRoom(
        for: total - partial.offset, in: partial.folder,
        what: partial.offset > 0 ? "the rest of '\(origin.text)'" : "'\(origin.text)'")
    }
    context.emit(.started(name: origin.name ?? "", total: total))
    context.emit(.advanced(done: partial.offset))
  }

  private func refusePage(_ bytes: UnsafeRawBufferPointer) throws(FetchError) {
    guard !address.isPage, !origin.isPage else { return }
    let text = String(decoding: bytes.prefix(200), as: UTF8.self).trimmed.lowercased()
    if text.hasPrefix("<!doctype html") || text.hasPrefix("<html") { throw pageFault }
  }

  private var pageFault: FetchError {
    FetchError(
      .unavailable,
      "cannot fetch '\(origin.text)': expected the file, received a web page"
        + "\(by); open the address in a browser: it may want a login, or the file has moved")
  }

  /// The address that replied, where it is another.
  private var by: String { address == origin ? "" : " from '\(address.text)'" }

  // MARK: What came of it

  private func step(after reply: transfer_reply) throws(FetchError) -> Step {
    if let fault { throw fault }
    if context.isInterrupted() { throw .interrupted }
    var reply = reply
    let message = withUnsafeBytes(of: &reply.message) { Exchange.text($0) }
    let redirect = withUnsafeBytes(of: &reply.redirect) { Exchange.text($0) }
    switch reply.outcome {
    case TRANSFER_DONE, TRANSFER_ENDED:
      try begin()
      if mustStartOver { return .startOver }
      if isWhole { return .whole }
      return try step(status: status, redirect)
    case TRANSFER_BROKEN:
      return .again(
        reason: message.isEmpty ? "the connection broke off" : message, wait: nil, isOfServer: false
      )
    case TRANSFER_STALLED:
      let seconds = FetchWords.seconds(context.settings.timeout)
      return .again(reason: "nothing arrived for \(seconds)", wait: nil, isOfServer: false)
    default:
      throw FetchError(
        .unavailable,
        "cannot fetch '\(origin.text)': \(message)\(by); the address, the proxy or the system's "
          + "certificates have to be put right first")
    }
  }

  private func step(status: Int, _ redirect: String) throws(FetchError) -> Step {
    switch status {
    case 200, 206: return .whole
    case 301, 302, 303, 307, 308:
      guard !redirect.isEmpty else { break }
      return .redirect(redirect)
    case 404, 410: return .absent(status: status)
    case 401, 403, 407:
      throw FetchError(
        .unavailable,
        "cannot fetch '\(origin.text)': the server\(by) refuses it (status \(status)); it is not "
          + "public, or no longer: fetch it by hand, or name another source")
    case 408, 425, 429, 500, 502, 503, 504:
      return .again(
        reason: "the server answers with status \(status)", wait: header.retryAfter,
        isOfServer: true)
    default: break
    }
    throw FetchError(
      .unavailable,
      "cannot fetch '\(origin.text)': expected the file, received status \(status)\(by); open the "
        + "address in a browser, or name another source")
  }

  private static func text(_ bytes: UnsafeRawBufferPointer) -> String {
    String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
  }
}
