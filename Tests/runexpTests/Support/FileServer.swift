internal import Dispatch
internal import Glibc
internal import Synchronization
internal import Testing

/// An HTTP server on 127.0.0.1 that answers as a test wants it to, lies and breaks included.
final class FileServer: Sendable {
  struct Request: Sendable {
    let path: String
    /// By their names in lower case.
    let headers: [String: String]

    /// Where `Range: bytes=N-` begins.
    var start: Int? {
      headers["range"].flatMap { $0.hasPrefix("bytes=") ? Int($0.dropFirst(6).dropLast()) : nil }
    }
  }

  struct Reply: Sendable {
    var status = 200
    var headers: [String] = []
    var body: [UInt8] = []
    /// What Content-Length says: nil for what is true.
    var length: Int?
    var statesLength = true
    /// Bytes of the body after which the connection is closed.
    var breaksAfter: Int?
    /// Bytes of the body after which nothing comes until the client goes or `release` is called.
    var stallsAfter: Int?
  }

  /// Answers a request; requests are counted from 1.
  typealias Handler = @Sendable (_ request: Request, _ number: Int) -> Reply

  let port: Int
  private let listener: Int32
  private let handler: Handler
  private let seen = Mutex<[Request]>([])
  private let isReleased = Atomic<Bool>(false)

  init(_ handler: @escaping Handler) throws {
    self.handler = handler
    listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let (socket, listening) = (listener, listener >= 0)
    let number = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer -> Int? in
        guard listening, bind(socket, pointer, size) == 0, listen(socket, 16) == 0,
          getsockname(socket, pointer, &size) == 0
        else { return nil }
        return 0
      }
    }
    try #require(number != nil, "cannot listen on 127.0.0.1")
    port = Int(UInt16(bigEndian: address.sin_port))
    signal(SIGPIPE, SIG_IGN)
    let copy = (listener: listener, server: Unowned(self))
    DispatchQueue(label: "server").async {
      while true {
        let connection = accept(copy.listener, nil, nil)
        guard connection >= 0 else { return }
        DispatchQueue.global().async {
          copy.server.value?.serve(connection)
          close(connection)
        }
      }
    }
  }

  /// So that the accepting thread does not keep the server alive.
  private final class Unowned: @unchecked Sendable {
    weak var value: FileServer?
    init(_ value: FileServer) { self.value = value }
  }

  deinit {
    shutdown(listener, Int32(SHUT_RDWR))
    close(listener)
  }

  /// The requests so far.
  var requests: [Request] { seen.withLock { $0 } }

  func url(_ path: String) -> String { "http://127.0.0.1:\(port)/\(path)" }

  /// Lets what stalls go on.
  func release() { isReleased.store(true, ordering: .sequentiallyConsistent) }

  private func serve(_ connection: Int32) {
    guard let request = FileServer.request(connection) else { return }
    let number = seen.withLock { seen in
      seen.append(request)
      return seen.count
    }
    let reply = handler(request, number)
    var head = "HTTP/1.1 \(reply.status) Said\r\nConnection: close\r\n"
    for header in reply.headers { head += header + "\r\n" }
    if reply.statesLength { head += "Content-Length: \(reply.length ?? reply.body.count)\r\n" }
    guard send(connection, Array((head + "\r\n").utf8)[...]) else { return }
    let end = min(reply.breaksAfter ?? .max, reply.body.count)
    let stall = min(reply.stallsAfter ?? .max, end)
    guard send(connection, reply.body[..<stall]) else { return }
    if reply.stallsAfter != nil { waits(connection) }
    _ = send(connection, reply.body[stall..<end])
  }

  /// Until the client has gone or the test says so.
  private func waits(_ connection: Int32) {
    while !isReleased.load(ordering: .sequentiallyConsistent) {
      var state = pollfd(fd: connection, events: Int16(POLLIN), revents: 0)
      var byte: UInt8 = 0
      if poll(&state, 1, 20) > 0, recv(connection, &byte, 1, 0) <= 0 { return }
    }
  }

  private func send(_ connection: Int32, _ bytes: ArraySlice<UInt8>) -> Bool {
    var rest = bytes
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { write(connection, $0.baseAddress, $0.count) }
      if count <= 0 { return false }
      rest = rest.dropFirst(count)
    }
    return true
  }

  private static func request(_ connection: Int32) -> Request? {
    var bytes: [UInt8] = []
    while !bytes.ends(with: [13, 10, 13, 10]) {
      var byte: UInt8 = 0
      guard recv(connection, &byte, 1, 0) == 1 else { return nil }
      bytes.append(byte)
    }
    let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\r\n")
    guard let words = lines.first?.split(separator: " "), words.count == 3 else { return nil }
    var headers: [String: String] = [:]
    for line in lines.dropFirst() {
      let parts = line.split(separator: ":", maxSplits: 1)
      guard parts.count == 2 else { continue }
      headers[parts[0].lowercased()] = String(parts[1].drop { $0 == " " })
    }
    return Request(path: String(words[1].dropFirst()), headers: headers)
  }
}

extension FileServer.Reply {
  /// A part of a file as a server that knows ranges sends it, the whole where none is asked for.
  static func part(
    _ file: [UInt8], _ request: FileServer.Request, tag: String? = "\"one\""
  ) -> Self {
    var reply = Self(body: file)
    if let tag { reply.headers.append("ETag: \(tag)") }
    guard let start = request.start,
      tag == nil || request.headers["if-range"] == nil || request.headers["if-range"] == tag
    else { return reply }
    guard start < file.count else {
      return Self(status: 416, headers: ["Content-Range: bytes */\(file.count)"])
    }
    reply.status = 206
    reply.headers.append("Content-Range: bytes \(start)-\(file.count - 1)/\(file.count)")
    reply.body = Array(file[start...])
    return reply
  }
}

extension [UInt8] {
  fileprivate func ends(with other: [UInt8]) -> Bool { suffix(other.count).elementsEqual(other) }
}
