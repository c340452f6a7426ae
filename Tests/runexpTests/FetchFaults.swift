internal import Testing

extension FetchTests {
  private typealias Reply = FileServer.Reply
  private static let file = FetchTrial.train
  private static let half = FetchTrial.train.count / 2

  /// A way to misbehave, and what comes of it.
  struct Fault: Sendable, CustomTestStringConvertible {
    let name: String
    /// The exit code, parts of what is said, the requests that are made: nil where that depends on
    /// how busy the machine is.
    let code: Int32
    var says: [String] = []
    let requests: Int?
    var environment: [String] = []
    let answer: FileServer.Handler
    var testDescription: String { name }
  }

  static let faults: [Fault] = [
    Fault(name: "sound", code: 0, requests: 1) { request, _ in .part(file, request) },
    Fault(name: "breaks off, knows ranges", code: 0, says: ["trying again"], requests: 2) {
      request, number in
      var reply = Reply.part(file, request)
      if number == 1 { reply.breaksAfter = half }
      return reply
    },
    Fault(name: "breaks off, knows no ranges", code: 0, requests: 2) { _, number in
      Reply(body: file, breaksAfter: number == 1 ? half : nil)
    },
    Fault(name: "breaks off always, knows ranges", code: 0, requests: 4) { request, number in
      var reply = Reply.part(file, request)
      reply.breaksAfter = number < 4 ? file.count / 4 : nil
      return reply
    },
    Fault(
      name: "breaks off always, knows no ranges", code: 66,
      says: ["after \(half) of \(file.count) bytes, 4 times in a row", "is kept"], requests: 4
    ) { _, _ in Reply(body: file, breaksAfter: half) },
    Fault(name: "states no length", code: 0, requests: 1) { _, _ in
      Reply(body: file, statesLength: false)
    },
    Fault(
      name: "states no length and breaks off", code: 66,
      says: ["expected sha256:", "received sha256:", "nothing of it is kept"], requests: 1
    ) { _, _ in Reply(body: file, statesLength: false, breaksAfter: half) },
    Fault(
      name: "states too great a length", code: 66,
      says: ["after \(file.count) of \(file.count + 100) bytes", "4 times"], requests: 4
    ) { _, _ in Reply(body: file, length: file.count + 100) },
    Fault(name: "states too great a length, knows ranges", code: 0, requests: 2) {
      request, number in
      var reply = Reply.part(file, request)
      if number == 1 { reply.length = file.count + 100 }
      return reply
    },
    Fault(
      name: "states too small a length", code: 66, says: ["expected sha256:", "received sha256:"],
      requests: 1
    ) { _, _ in Reply(body: file, length: half) },
    Fault(
      name: "sends other bytes", code: 66,
      says: [
        FetchTrial.digest(file), FetchTrial.digest(FetchTrial.test), "publisher has changed it",
      ], requests: 1
    ) { _, _ in Reply(body: FetchTrial.test) },
    Fault(name: "redirects", code: 0, requests: 4) { request, number in
      number < 4
        ? Reply(status: 302, headers: ["Location: /\(number)?a=b"], body: Array("moved".utf8))
        : .part(file, request)
    },
    Fault(name: "redirects in a circle", code: 66, says: ["lead in a circle"], requests: 2) {
      _, number in
      Reply(status: 301, headers: ["Location: /\(number % 2 == 1 ? "b" : "data_batch_1.bin")"])
    },
    Fault(
      name: "redirects for ever", code: 66, says: ["redirects more than 10 times"], requests: 11
    ) { _, number in Reply(status: 307, headers: ["Location: /\(number)"]) },
    Fault(name: "redirects to a file", code: 66, says: ["no address of a file"], requests: 1) {
      _, _ in Reply(status: 302, headers: ["Location: file:///etc/passwd"])
    },
    Fault(
      name: "stalls", code: 66, says: ["nothing arrived for 0.2 seconds", "4 times in a row"],
      requests: nil, environment: ["RUNEXP_FETCH_TIMEOUT=0.2"]
    ) { _, _ in Reply(body: file, stallsAfter: half) },
    Fault(
      name: "stalls once, knows ranges", code: 0, requests: nil,
      environment: ["RUNEXP_FETCH_TIMEOUT=1"]
    ) { request, number in
      var reply = Reply.part(file, request)
      if number == 1 { reply.stallsAfter = half }
      return reply
    },
    Fault(name: "has no such file", code: 66, says: ["no such file (status 404)"], requests: 1) {
      _, _ in Reply(status: 404, body: Array("<html>no</html>".utf8))
    },
    Fault(name: "refuses", code: 66, says: ["refuses it (status 403)"], requests: 1) { _, _ in
      Reply(status: 403)
    },
    Fault(name: "is broken", code: 66, says: ["status 500, 4 times in a row"], requests: 4) {
      _, _ in Reply(status: 500)
    },
    Fault(name: "is busy for a moment", code: 0, says: ["status 503"], requests: 2) {
      request, number in
      number == 1 ? Reply(status: 503, headers: ["Retry-After: 0"]) : .part(file, request)
    },
    Fault(name: "is busy for long", code: 66, says: ["come back in 3600 seconds"], requests: 1) {
      _, _ in Reply(status: 429, headers: ["Retry-After: 3600"])
    },
    Fault(name: "sends a page", code: 66, says: ["received a web page"], requests: 1) { _, _ in
      Reply(headers: ["Content-Type: text/html"], body: Array("sign in".utf8))
    },
    Fault(name: "sends a page as a file", code: 66, says: ["received a web page"], requests: 1) {
      _, _ in Reply(body: Array("\n<!DOCTYPE html><html></html>".utf8))
    },
    Fault(name: "has another file later", code: 0, requests: 2) { request, number in
      guard number > 1 else {
        return Reply(
          headers: ["ETag: \"old\""], body: [UInt8](repeating: 7, count: file.count),
          breaksAfter: half)
      }
      return .part(file, request, tag: "\"new\"")
    },
    Fault(name: "has another file later and does not say so", code: 0, requests: 3) {
      request, number in
      guard number > 1 else {
        return Reply(body: [UInt8](repeating: 7, count: file.count), breaksAfter: half)
      }
      return .part(file, request, tag: nil)
    },
    Fault(name: "has a longer file later and does not say so", code: 0, requests: 3) {
      request, number in
      guard number > 1 else {
        return Reply(body: [UInt8](repeating: 7, count: file.count - 9), breaksAfter: half)
      }
      return .part(file, request, tag: nil)
    },
    Fault(name: "sends another part than was asked for", code: 0, requests: 3) {
      request, number in
      var reply = Reply.part(file, request)
      if number == 1 { reply.breaksAfter = half }
      if number == 2 {
        reply.headers = ["ETag: \"one\"", "Content-Range: bytes 5-9/\(file.count)"]
        reply.body = Array(file[5...9])
      }
      return reply
    },
  ]
}
