internal import Basics
internal import FoundationEssentials
internal import Glibc
internal import TestSupport
internal import Testing

/// What `runexp fetch` does with archives, sound and hostile ones.
struct FetchArchiveTests {
  private typealias Member = SmallArchive.Member

  /// An archive, the source's other keys, and what comes of it.
  struct Case: Sendable, CustomTestStringConvertible {
    let name: String
    let archive: [UInt8]
    var file = "small.tar"
    var keys = ""
    var code: Int32 = 66
    var says: [String] = []
    var environment: [String] = []
    var testDescription: String { name }
  }

  private static let both = [
    Member("data_batch_1.bin", FetchTrial.train), Member("test_batch.bin", FetchTrial.test),
  ]

  static let cases: [Case] = [
    Case(name: "as it is", archive: SmallArchive.tar(both), code: 0),
    Case(
      name: "a folder of it",
      archive: SmallArchive.tar(
        [Member("cifar/", type: "5"), Member("readme", [1])]
          + both.map { Member(Array("./cifar/".utf8) + $0.name, $0.content) }),
      keys: "layout: cifar", code: 0),
    Case(
      name: "a zip file", archive: SmallArchive.zip("x/data_batch_1.bin", FetchTrial.train),
      file: "small.zip", keys: "layout: {x/data_batch_1.bin: data_batch_1.bin}", code: 0),
    Case(
      name: "climbs out", archive: SmallArchive.tar(both + [Member("a/../../../out", [1])]),
      says: ["'a/../../../out' would be written outside the folder"]),
    Case(
      name: "is absolute", archive: SmallArchive.tar(both + [Member("/tmp/out", [1])]),
      says: ["'/tmp/out' would be written outside"]),
    Case(
      name: "a symbolic link",
      archive: SmallArchive.tar(both + [Member("link", type: "2", link: "/etc")]),
      says: ["'link' is a symbolic link"]),
    Case(
      name: "a hard link",
      archive: SmallArchive.tar(both + [Member("link", type: "1", link: "test_batch.bin")]),
      says: ["'link' is a hard link"]),
    Case(
      name: "a device", archive: SmallArchive.tar(both + [Member("null", type: "3")]),
      says: ["'null' is a device"]),
    Case(
      name: "encrypted", archive: SmallArchive.zip("data_batch_1.bin", [1, 2, 3], flags: 1),
      file: "small.zip", says: ["'data_batch_1.bin' is encrypted"]),
    Case(
      name: "more than the limit", archive: SmallArchive.tar(both),
      says: ["becomes more than 50.0 kB", "RUNEXP_UNPACK_LIMIT"],
      environment: ["RUNEXP_UNPACK_LIMIT=50kB"]),
    Case(
      name: "more than its size allows",
      archive: SmallArchive.zip("bomb", [3, 0], size: 2_000_000_000), file: "small.zip",
      says: ["become more than 200 times as much"]),
    Case(
      name: "without the folder that is named", archive: SmallArchive.tar(both),
      keys: "layout: cifar-10",
      says: ["no file in the folder 'cifar-10'", "at its top are 'data_batch_1.bin'"]),
    Case(
      name: "cut off", archive: Array(SmallArchive.tar(both).prefix(3000)),
      says: ["cannot be unpacked as tar"]),
    Case(
      name: "no archive at all", archive: Array("text".utf8), file: "small.tgz",
      says: ["cannot be unpacked as tar", "is 'unpack' the right kind?"]),
    Case(
      name: "other files than the spec means", archive: SmallArchive.tar([Member("x.bin", [1])]),
      says: ["is not the data set that the spec means", "'layout'"]),
  ]

  @Test("an archive becomes the data set or is refused with a sentence", arguments: cases)
  func archive(_ sample: Case) throws {
    let trial = try FetchTrial()
    let server = try FileServer { request, _ in .part(sample.archive, request) }
    let isPart = sample.file.hasSuffix(".zip")
    if isPart { try trial.placeTest() }
    try trial.spec(
      "{url: '\(server.url(sample.file))', digest: '\(FetchTrial.digest(sample.archive))', "
        + "\(sample.keys)}")
    let outcome = try trial.fetch(environment: sample.environment)
    #expect(outcome.code == sample.code, "\(outcome.errors)")
    for part in sample.says { #expect(outcome.errors.contains(part), "\(outcome.errors)") }
    if sample.code == 0 {
      #expect(firstDifference(trial.bytes(trial.trainFile), FetchTrial.train) == nil)
      #expect(
        firstDifference(
          trial.bytes(trial.scratch.file("data/small/test_batch.bin")), FetchTrial.test) == nil)
      let hidden = trial.names.filter { $0.hasPrefix(".") }
      #expect(hidden.count == 1 && hidden[0].hasSuffix(".fetched"), "\(hidden)")
      let again = try trial.fetch()
      #expect(again.code == 0, "\(again.errors)")
      #expect(server.requests.count == 1)
    } else {
      #expect(!FileSystem.exists(trial.trainFile))
      #expect(!trial.names.contains { $0.hasSuffix(".unpacking") }, "\(trial.names)")
      #expect(!FileSystem.exists(trial.scratch.file("out")))
    }
  }

  @Test("names that are no UTF-8 keep their bytes")
  func bytes() throws {
    let trial = try FetchTrial()
    let name: [UInt8] = [0x63, 0x61, 0x66, 0xe9]
    let archive = SmallArchive.tar(FetchArchiveTests.both + [Member(name + [0x2f, 0xff], [7])])
    let server = try FileServer { request, _ in .part(archive, request) }
    try trial.spec("{url: '\(server.url("s.tar"))', digest: '\(FetchTrial.digest(archive))'}")
    let outcome = try trial.fetch(environment: ["LC_ALL=C"])
    #expect(outcome.code == 0, "\(outcome.errors)")
    let path = String(
      systemBytes: Array(trial.scratch.file("data/small/").utf8) + name + [0x2f, 0xff])
    #expect(firstDifference(trial.bytes(path), [7]) == nil)
    #expect(try trial.fetch().code == 0)
  }

  @Test("what is there already is left as it is")
  func occupied() throws {
    let trial = try FetchTrial()
    let archive = SmallArchive.tar(FetchArchiveTests.both)
    let server = try FileServer { request, _ in .part(archive, request) }
    try trial.spec("{url: '\(server.url("s.tar"))', digest: '\(FetchTrial.digest(archive))'}")
    try trial.scratch.write("data/small/data_batch_1.bin", [1, 2, 3])
    let outcome = try trial.fetch()
    #expect(outcome.code == 66)
    #expect(outcome.errors.contains("data_batch_1.bin' is there already"), "\(outcome.errors)")
    #expect(firstDifference(trial.bytes(trial.trainFile), [1, 2, 3]) == nil)
    FileSystem.remove(trial.trainFile)
    #expect(try trial.fetch().code == 0)
    #expect(server.requests.count == 1, "the archive was fetched again")
    FileSystem.remove(trial.trainFile)
    let partly = try trial.fetch()
    #expect(partly.code == 66)
    #expect(partly.errors.contains("1 of the 2 files"), "\(partly.errors)")
    try trial.placeTest()
    try trial.scratch.write("data/small/data_batch_1.bin", FetchTrial.train)
    for name in trial.names where name.hasPrefix(".") {
      FileSystem.remove(trial.scratch.file("data/small/\(name)"))
    }
    let byHand = try trial.fetch()
    #expect(byHand.code == 0 && byHand.output.contains("by other means"), "\(byHand.errors)")
  }

  @Test("killed while files are moved into place, the next call moves the rest")
  func killed() throws {
    let trial = try FetchTrial()
    let archive = SmallArchive.tar(FetchArchiveTests.both)
    let server = try FileServer { request, _ in .part(archive, request) }
    try trial.spec("{url: '\(server.url("s.tar"))', digest: '\(FetchTrial.digest(archive))'}")
    try #require(Shim.library != nil, Shim.isThere)
    let plan = Shim.Plan(call: "rename", name: "data_batch_1.bin", number: 1, signal: SIGKILL)
    let outcome = try trial.scratch.run(trial.arguments, shim: plan)
    #expect(outcome.code == 128 + SIGKILL, "\(outcome.errors)")
    #expect(FileSystem.exists(trial.trainFile))
    #expect(!FileSystem.exists(trial.scratch.file("data/small/test_batch.bin")))
    let again = try trial.fetch()
    #expect(again.code == 0, "\(again.errors)")
    #expect(
      firstDifference(trial.bytes(trial.scratch.file("data/small/test_batch.bin")), FetchTrial.test)
        == nil)
    #expect(server.requests.count == 1)
  }
}
