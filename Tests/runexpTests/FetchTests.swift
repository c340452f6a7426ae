internal import Basics
internal import FoundationEssentials
internal import Glibc
internal import TestSupport
internal import Testing

/// `runexp fetch` against a server that misbehaves.
struct FetchTests {
  private typealias Reply = FileServer.Reply
  private static let file = FetchTrial.train
  private static let half = FetchTrial.train.count / 2

  @Test("a misbehaving server ends in the file or in a sentence", arguments: faults)
  func misbehaviour(_ fault: Fault) throws {
    let trial = try FetchTrial()
    let server = try FileServer(fault.answer)
    try trial.placeTest()
    try trial.spec(trial.trainSource(server))
    let outcome = try trial.fetch(environment: fault.environment)
    #expect(outcome.code == fault.code, "\(outcome.errors)")
    for part in fault.says { #expect(outcome.errors.contains(part), "\(outcome.errors)") }
    if let count = fault.requests { #expect(server.requests.count == count, "\(server.requests)") }
    if fault.code == 0 {
      #expect(firstDifference(trial.bytes(trial.trainFile), FetchTests.file) == nil)
      #expect(trial.names == ["data_batch_1.bin", "test_batch.bin"])
    } else {
      #expect(!FileSystem.exists(trial.trainFile))
      #expect(outcome.errors.contains("'\(server.url("data_batch_1.bin"))'"), "\(outcome.errors)")
    }
  }

  @Test("a broken download goes on where it was, in a later process too")
  func resumes() throws {
    let trial = try FetchTrial()
    try trial.placeTest()
    let half = FetchTests.half
    let server = try FileServer { request, number in
      var reply = Reply.part(FetchTests.file, request)
      if number < 5 { reply.breaksAfter = number == 1 ? half : 0 }
      return reply
    }
    try trial.spec(trial.trainSource(server))
    let broken = try trial.fetch()
    #expect(broken.code == 66, "\(broken.errors)")
    #expect(broken.errors.contains("'runexp fetch' resumes from there"), "\(broken.errors)")
    #expect(trial.bytes(trial.trainFile + ".download")?.count == half)
    let whole = try trial.fetch()
    #expect(whole.code == 0, "\(whole.errors)")
    #expect(firstDifference(trial.bytes(trial.trainFile), FetchTests.file) == nil)
    let last = try #require(server.requests.last)
    #expect(last.headers["range"] == "bytes=\(half)-")
    #expect(last.headers["if-range"] == "\"one\"")
    let count = server.requests.count
    let again = try trial.fetch()
    #expect(again.code == 0 && again.output.contains("is there, as it was fetched"))
    #expect(server.requests.count == count, "what is there was fetched again")
  }

  @Test("Ctrl-C keeps what arrived, and the next call goes on")
  func interrupted() throws {
    let trial = try FetchTrial()
    try trial.placeTest()
    let half = FetchTests.half
    let server = try FileServer { request, number in
      var reply = Reply.part(FetchTests.file, request)
      if number == 1 { reply.stallsAfter = half }
      return reply
    }
    try trial.spec(trial.trainSource(server))
    let running = try trial.start("first-")
    try FetchTrial.wait(
      for: { trial.bytes(trial.trainFile + ".download")?.count == half }, "half of it arrives")
    running.send(SIGINT)
    let outcome = try running.outcome()
    #expect(outcome.code == 130, "\(outcome.errors)")
    #expect(trial.bytes(trial.trainFile + ".download")?.count == half)
    let again = try trial.fetch()
    #expect(again.code == 0, "\(again.errors)")
    #expect(server.requests.last?.start == half)
    #expect(firstDifference(trial.bytes(trial.trainFile), FetchTests.file) == nil)
  }

  @Test("two processes at once: one fetches, the other waits for it")
  func together() throws {
    let trial = try FetchTrial()
    try trial.placeTest()
    let half = FetchTests.half
    let server = try FileServer { request, _ in
      Reply(body: FetchTests.file, stallsAfter: half)
    }
    try trial.spec(trial.trainSource(server))
    let first = try trial.start("first-")
    try FetchTrial.wait(for: { !server.requests.isEmpty }, "the first process asks for the file")
    let second = try trial.start("second-")
    try second.waits(forSaying: "another process fetches")
    server.release()
    let outcomes = try [first.outcome(), second.outcome()]
    for outcome in outcomes { #expect(outcome.code == 0, "\(outcome.errors)") }
    #expect(server.requests.count == 1)
    #expect(firstDifference(trial.bytes(trial.trainFile), FetchTests.file) == nil)
    #expect(trial.names == ["data_batch_1.bin", "test_batch.bin"])
  }

  @Test("a server that is not there")
  func noServer() throws {
    let trial = try FetchTrial()
    let url: String
    do { url = try FileServer { _, _ in Reply() }.url("data_batch_1.bin") }
    try trial.spec("{url: '\(url)', digest: '\(FetchTrial.digest([1]))', unpack: none}")
    let outcome = try trial.fetch()
    #expect(outcome.code == 66, "\(outcome.errors)")
    #expect(outcome.errors.contains("is there a network"), "\(outcome.errors)")
    #expect(!outcome.errors.contains("Optional("))
  }

  @Test("--offline says what is there and touches no network")
  func offline() throws {
    let trial = try FetchTrial()
    try trial.placeTest()
    let server = try FileServer { request, _ in .part(FetchTests.file, request) }
    try trial.spec(trial.trainSource(server))
    let missing = try trial.fetch(["--offline"])
    #expect(missing.code == 66)
    #expect(missing.errors.contains(server.url("data_batch_1.bin")), "\(missing.errors)")
    #expect(server.requests.isEmpty)
    #expect(try trial.fetch().code == 0)
    let there = try trial.fetch(["--offline"])
    #expect(there.code == 0 && there.output.contains("is there"), "\(there.errors)")
    #expect(server.requests.count == 1)
  }

  @Test("a mirror has the files by host and path, or by name alone", arguments: [true, false])
  func mirror(isFolder: Bool) throws {
    let trial = try FetchTrial()
    try trial.spec(
      """
      [{url: 'https://data.example/a%20b/data_batch_1.bin?x=1', unpack: none, \
      digest: '\(FetchTrial.digest(FetchTrial.train))'}, \
      {url: 'https://data.example/test_batch.bin', unpack: none, \
      digest: '\(FetchTrial.digest(FetchTrial.test))'}]
      """)
    let server = try FileServer { request, _ in
      switch request.path {
      case "m/data.example/a%20b/data_batch_1.bin": Reply(body: FetchTrial.train)
      case "m/test_batch.bin": Reply(body: FetchTrial.test)
      default: Reply(status: 404)
      }
    }
    if isFolder {
      try trial.scratch.write("mirror/data.example/a b/data_batch_1.bin", FetchTrial.train)
      try trial.scratch.write("mirror/test_batch.bin", FetchTrial.test)
    }
    let mirror = isFolder ? trial.scratch.file("mirror") : server.url("m/")
    let outcome = try trial.fetch(environment: ["RUNEXP_MIRROR=\(mirror)"])
    #expect(outcome.code == 0, "\(outcome.errors)")
    #expect(firstDifference(trial.bytes(trial.trainFile), FetchTrial.train) == nil)
    #expect(
      firstDifference(trial.bytes(trial.scratch.file("data/small/test_batch.bin")), FetchTrial.test)
        == nil)
    #expect(server.requests.count == (isFolder ? 0 : 3))
  }

  @Test("a mirror without the file, or with another one")
  func badMirror() throws {
    let trial = try FetchTrial()
    try trial.spec(
      "{url: 'https://data.example/f/x.bin', digest: '\(FetchTrial.digest([1]))', unpack: none}")
    try trial.scratch.write("mirror/other.bin", [2])
    let mirror = "RUNEXP_MIRROR=file://\(trial.scratch.file("mirror"))"
    let absent = try trial.fetch(environment: [mirror])
    #expect(absent.code == 66)
    #expect(absent.errors.contains("/mirror/data.example/f/x.bin' nor '"), "\(absent.errors)")
    try trial.scratch.write("mirror/x.bin", [2])
    let other = try trial.fetch(environment: [mirror])
    #expect(other.code == 66 && other.errors.contains("expected sha256:"), "\(other.errors)")
    let bad = try trial.fetch(environment: ["RUNEXP_MIRROR=ftp://host/x"])
    #expect(bad.code == 64 && bad.errors.contains("RUNEXP_MIRROR"), "\(bad.errors)")
  }

  @Test("places that cannot be written")
  func unwritable() throws {
    let trial = try FetchTrial()
    let server = try FileServer { request, _ in .part(FetchTests.file, request) }
    try trial.spec(trial.trainSource(server))
    try trial.scratch.write("data/small", "a file")
    let place = try trial.fetch()
    #expect(place.code == 73, "\(place.errors)")
    #expect(place.errors.contains("data/small'"), "\(place.errors)")
    FileSystem.remove(trial.scratch.file("data/small"))
    let full = try trial.fetch(through: ["/bin/sh", "-c", "ulimit -f 20; exec \"$@\"", "sh"])
    #expect(full.code == 73, "\(full.errors)")
    #expect(full.errors.contains("File too large"), "\(full.errors)")
    #expect(full.errors.contains("resumes from there"), "\(full.errors)")
    try trial.placeTest()
    #expect(try trial.fetch().code == 0)
    #expect(firstDifference(trial.bytes(trial.trainFile), FetchTests.file) == nil)
  }

  @Test("a fault of the spec is found before any request")
  func badSpec() throws {
    let trial = try FetchTrial()
    let server = try FileServer { request, _ in .part(FetchTests.file, request) }
    try trial.spec("{url: '\(server.url("x.zip"))', sha256: abc, unpck: zip, into: ../x}")
    let outcome = try trial.fetch()
    #expect(outcome.code == 65)
    for part in ["spec.yaml:5:", "did you mean 'digest'", "did you mean 'unpack'", "'into'"] {
      #expect(outcome.errors.contains(part), "\(outcome.errors)")
    }
    #expect(server.requests.isEmpty)
  }

  @Test("a run says how to fetch what is missing, and what came can be run")
  func run() throws {
    let trial = try FetchTrial()
    try trial.placeTest()
    let server = try FileServer { request, _ in .part(FetchTests.file, request) }
    let spec = try trial.spec(trial.trainSource(server))
    let arguments = [
      spec, "--data", trial.scratch.file("data"), "--results", trial.scratch.file("results"),
      "--quiet", "--threads", "1",
    ]
    let missing = try Program.run(arguments, in: trial.scratch)
    #expect(missing.code == 66)
    #expect(missing.errors.contains("'runexp fetch \(spec)'"), "\(missing.errors)")
    #expect(server.requests.isEmpty)
    #expect(try trial.fetch().code == 0)
    let done = try Program.run(arguments, in: trial.scratch)
    #expect(done.code == 0, "\(done.errors)")
  }
}
