internal import Glibc
internal import RunStore
internal import TestRuns
internal import TestSupport
internal import Testing

/// Draws the same number several times before it goes on.
private struct Stubborn: RandomNumberGenerator {
  var draws: [UInt64]

  mutating func next() -> UInt64 { draws.count > 1 ? draws.removeFirst() : draws[0] }
}

struct RunDirectoryTests {
  let scratch = Scratch()
  let plan = PlanIdentity(identity: "abc", seed: 3, variant: ["freeze"])

  @Test func nameSortsByTimeAndStatusIsThereAtOnce() throws {
    let run = try RunDirectory.claim(
      results: scratch.results, experiment: "beans", plan: plan,
      now: Timestamp(milliseconds: 1_795_169_730_250))
    #expect(run.path == "\(scratch.results)/beans/\(run.name)")
    #expect(run.name.hasPrefix("20261120T101530-"))
    #expect(run.name.count == 22)
    #expect(run.name.suffix(6).allSatisfy { $0.isHexDigit && !$0.isUppercase })
    let status = try run.status()
    #expect(status.state == .running)
    #expect(status.pid == getpid())
    #expect(status.plan == plan)
    #expect(try names(run.path) == ["checkpoints", "status.json"])
    #expect(run.bestCheckpoint == "\(run.path)/checkpoints/best.h5")
  }

  @Test func aTakenNameIsDrawnAgain() throws {
    let now = Timestamp(milliseconds: 0)
    var generator = Stubborn(draws: [7])
    let first = try RunDirectory.claim(
      results: scratch.results, experiment: "beans", plan: plan, now: now, using: &generator)
    try put("mine", first.spec)
    generator = Stubborn(draws: [7, 7, 0xf000_0000])
    let second = try RunDirectory.claim(
      results: scratch.results, experiment: "beans", plan: plan, now: now, using: &generator)
    #expect(first.path != second.path)
    #expect(try text(first.spec) == "mine")
  }

  @Test func manyAtOnceGetFoldersOfTheirOwn() async throws {
    let (results, plan) = (scratch.results, plan)
    let paths = try await withThrowingTaskGroup(of: String.self) { group in
      for _ in 0..<64 {
        group.addTask {
          try RunDirectory.claim(results: results, experiment: "beans", plan: plan).path
        }
      }
      return try await group.reduce(into: Set<String>()) { $0.insert($1) }
    }
    #expect(paths.count == 64)
  }

  @Test func anUnwritablePlaceIsNamed() throws {
    try put("a file", scratch.results)
    let error = #expect(throws: ResultsError.self) {
      try RunDirectory.claim(results: scratch.results, experiment: "beans", plan: plan)
    }
    #expect(error?.isUnwritable == true)
    #expect(
      error?.description.hasPrefix(
        "cannot make the folder '\(scratch.results)': Not a directory; choose another place")
        == true)
  }

  @Test(arguments: ["", "..", ".hidden", "a/b"])
  func badNames(name: String) {
    let error = #expect(throws: ResultsError.self) {
      try RunDirectory.claim(results: scratch.results, experiment: name, plan: plan)
    }
    #expect(
      error?.description
        == "an experiment's name must be a folder's name without '/', received '\(name)'")
  }

  @Test func oneWriterARun() throws {
    var run: RunDirectory? = try scratch.claim()
    let path = try #require(run?.path)
    let error = #expect(throws: ResultsError.self) { try RunDirectory.resume(path) }
    #expect(error?.description.contains("is being written by another process") == true)
    run = nil
    let torn = "\(path)/checkpoints/last.h5.99.partial"
    try put("half", torn)
    #expect(try RunDirectory.resume(path).status().state == .running)
    #expect(try names("\(path)/checkpoints").isEmpty)
  }

  @Test func aCompleteRunStaysAsItIs() throws {
    let name = try scratch.finished(seed: 0, accuracy: 1)
    let error = #expect(throws: ResultsError.self) {
      try RunDirectory.resume("\(scratch.results)/beans/\(name)")
    }
    #expect(error?.description.hasSuffix("is complete: there is nothing to resume") == true)
  }

  @Test func planIsWrittenAsGivenAndProvenanceInSnakeCase() throws {
    let plan = "{\"steps_per_epoch\": 7}\n"
    let run = try scratch.claim()
    let processor = Machine.Processor(model: "Z", features: ["avx2"], cores: 1, threads: 2)
    var record = Provenance(
      version: "1.0", commandLine: ["runexp", "x.yaml"],
      started: Timestamp(milliseconds: 1_795_169_730_250),
      git: GitState(porcelain: "# branch.oid 00ff\n1 .M a b c d\n"),
      machine: Machine(
        processor: processor, usableThreads: 2, memory: 4096, system: "Debian", kernel: "6.1"),
      threads: 2)
    record.libraries = ["OpenBLAS": "0.3.21"]
    record.weights = ["w.h5": "aa"]
    try run.write(spec: "name: beans\n", plan: Array(plan.utf8), provenance: record)
    #expect(try text(run.spec) == "name: beans\n")
    #expect(try firstDifference(text(run.plan), plan) == nil)
    let provenance = try text(run.provenance)
    #expect(provenance.contains("\"command_line\" : [\n"))
    #expect(provenance.contains("\"OpenBLAS\" : \"0.3.21\""))
    #expect(provenance.contains("\"dirty\" : true"))
    #expect(provenance.contains("\"started\" : \"2026-11-20T10:15:30.250Z\""))
  }

  @Test func timestampsReadBack() {
    for milliseconds in [0, 951_782_400_000, 1_795_169_730_250, 4_102_444_799_999] {
      let time = Timestamp(milliseconds: milliseconds)
      #expect(Timestamp(iso8601: time.iso8601) == time)
    }
    #expect(Timestamp(iso8601: "2000-02-29T00:00:00Z")?.milliseconds == 951_782_400_000)
    let others = [
      "2000-02-29 00:00", "2000-02-29T00:00:00.250Zx", "2000-02-29T00:00:00.25Z",
      "2000-02-29T00:00:00+01:00", "2000-13-29T00:00:00Z", "",
    ]
    for text in others { #expect(Timestamp(iso8601: text) == nil, "\(text)") }
  }

  /// Floating-point seconds hold no millisecond exactly: every one is looked at in some seconds, and
  /// one in each of many days.
  @Test("timestamps have the digits of the system's calendar and of the very millisecond")
  func timestampDigits() {
    let seconds = [0, 951_782_399, 1_795_169_730, 4_102_444_799, 253_402_300_799]
    let milliseconds = seconds.flatMap { second in (0..<1000).map { second * 1000 + $0 } }
    let days = (0..<50_000).map { $0 * 86_399_003 }
    for instant in milliseconds + days {
      var whole = instant / 1000
      var time = tm()
      gmtime_r(&whole, &time)
      func text(_ format: String) -> String {
        var buffer = [CChar](repeating: 0, count: 32)
        strftime(&buffer, buffer.count, format, &time)
        return String(decoding: buffer.prefix { $0 != 0 }.map { UInt8($0) }, as: UTF8.self)
      }
      let stamp = Timestamp(milliseconds: instant)
      let fraction = String(1000 + instant % 1000).dropFirst()
      #expect(stamp.iso8601 == text("%Y-%m-%dT%H:%M:%S") + ".\(fraction)Z")
      #expect(stamp.compact == text("%Y%m%dT%H%M%S"))
      #expect(Timestamp(iso8601: stamp.iso8601) == stamp)
      #expect(Timestamp(iso8601: text("%Y-%m-%dT%H:%M:%SZ"))?.milliseconds == whole * 1000)
    }
  }

  @Test("runs that began within one second are listed by when they began, the newest first")
  func withinASecond() throws {
    let scratch = Scratch()
    var names: [String] = []
    for milliseconds in 0..<12 {
      let run = try RunDirectory.claim(
        results: scratch.results, experiment: "beans",
        plan: PlanIdentity(identity: "abc", seed: 0),
        now: Timestamp(milliseconds: 1_800_000_000_000 + milliseconds))
      names.append(run.name)
    }
    #expect(RunIndex(experiment: "\(scratch.results)/beans").runs.map(\.name) == names.reversed())
  }
}
