internal import FoundationEssentials
internal import Glibc
internal import Testing

/// Runs whose files cannot be written, at every point: what they say, and what a resumed run makes
/// of them.
@Suite(.serialized) struct WriteFailureTests {
  private static func arguments(_ scratch: Scratch, _ more: String...) throws -> [String] {
    [
      try scratch.write("spec.yaml", SampleSpec.twoPhases), "--results", scratch.file("results"),
      "--threads", "1", "--quiet",
    ] + more
  }

  /// What of a run does not depend on when and where it ran.
  private static func contents(_ run: String) throws -> [String: [UInt8]] {
    var found: [String: [UInt8]] = [:]
    for name in try FileManager.default.subpathsOfDirectory(atPath: run) {
      switch name {
      case "checkpoints", "status.json", "provenance.json", "plan.json": continue
      case "metrics.jsonl", "metrics.csv":
        found[name] = try Scratch.rowsWithoutSeconds("\(run)/\(name)")
      case let name where name.hasPrefix("events.out.tfevents."):
        // Their times are those of the rows; their number of bytes is not.
        found["events"] = [UInt8](repeating: 0, count: try Scratch.bytes("\(run)/\(name)").count)
      default: found[name] = try Scratch.bytes("\(run)/\(name)")
      }
    }
    return found
  }

  /// The first file in which two runs differ.
  private static func difference(_ run: String, _ expected: [String: [UInt8]]) throws -> String? {
    let found = try contents(run)
    return Set(found.keys).union(expected.keys).sorted().first { found[$0] != expected[$0] }
  }

  /// The calls of a kind that a whole run makes below its results.
  private func count(_ call: String, _ scratch: Scratch) throws -> Int {
    let outcome = try scratch.run(
      WriteFailureTests.arguments(scratch),
      shim: Shim.Plan(call: call, below: scratch.file("results"), number: 0))
    try #require(outcome.code == 0, "\(outcome.errors)")
    return try scratch.shimReport().calls
  }

  @Test(
    "a call that fails ends the run with 73, path and reason; resumed, it is as undisturbed",
    .enabled(if: Shim.library != nil, Shim.isThere),
    arguments: [
      ("write", ENOSPC, 7), ("fsync", EIO, 1), ("rename", EACCES, 1), ("open", EROFS, 1),
      ("mkdir", ENOSPC, 1), ("truncate", EIO, 1),
    ] as [(String, Int32, Int)])
  func eachCall(_ call: String, _ error: Int32, _ stride: Int) throws {
    let whole = try Scratch()
    let calls = try count(call, whole)
    try #require(calls > 0)
    let expected = try WriteFailureTests.contents(try #require(try whole.runs().first))
    for number in Swift.stride(from: 1, through: calls, by: stride) {
      let scratch = try Scratch()
      let failed = try scratch.run(
        WriteFailureTests.arguments(scratch),
        shim: Shim.Plan(call: call, below: scratch.file("results"), number: number, error: error))
      let point = "\(call) \(number) of \(calls)"
      // A slow machine writes more points to resume from: this run may have had fewer calls.
      guard try scratch.shimReport().calls >= number else { continue }
      if failed.code == 0 {
        // HDF5 opens a file more often than it has to, and does without the second time.
        #expect(call == "open", "\(point)")
        let run = try #require(try scratch.runs().first)
        let difference = try WriteFailureTests.difference(run, expected)
        #expect(difference == nil, "\(point): \(difference ?? "") differs")
        continue
      }
      #expect(failed.code == 73, "\(point): \(failed.errors)")
      #expect(failed.errors.contains(scratch.file("results")), "\(point): \(failed.errors)")
      let reason = String(cString: strerror(error))
      #expect(failed.errors.contains(reason), "\(point): \(failed.errors)")
      let left = try scratch.runs()
      if let run = left.first {
        let status = try Scratch.text("\(run)/status.json")
        #expect(status.contains("\"failed\"") && status.contains(reason), "\(point): \(status)")
        #expect(failed.lastLine == run, "\(point)")
      }
      let again = try Program.run(
        WriteFailureTests.arguments(scratch) + (left.isEmpty ? [] : ["--resume"]), in: scratch)
      #expect(again.code == 0, "\(point): \(again.errors)")
      let runs = try scratch.runs()
      #expect(runs.count == 1, "\(point)")
      let difference = try WriteFailureTests.difference(runs[0], expected)
      #expect(difference == nil, "\(point): \(difference ?? "") differs")
      #expect(scratch.exists("results/sample/summary.json"), "\(point)")
    }
  }

  @Test(
    "no room for any more files: the run says 'failed' all the same",
    .enabled(if: Shim.library != nil, Shim.isThere))
  func noMoreFiles() throws {
    let scratch = try Scratch()
    let failed = try scratch.run(
      WriteFailureTests.arguments(scratch),
      shim: Shim.Plan(
        call: "open", below: scratch.file("results"), name: ".partial", number: -6, error: ENOSPC))
    #expect(failed.code == 73, "\(failed.errors)")
    let run = try #require(try scratch.runs().first)
    let status = try Scratch.text("\(run)/status.json")
    #expect(status.contains("\"failed\"") && status.contains("No space left"), "\(status)")
    let again = try Program.run(WriteFailureTests.arguments(scratch, "--resume"), in: scratch)
    #expect(again.code == 0, "\(again.errors)")
  }

  @Test(
    "where no file can have a second name, points to resume from do without",
    .enabled(if: Shim.library != nil, Shim.isThere), arguments: [EPERM, ENOSPC])
  func noSecondNames(_ error: Int32) throws {
    let (whole, scratch) = (try Scratch(), try Scratch())
    let everyEpoch = ["RUNEXP_CHECKPOINT_SECONDS=0"]
    let undisturbed = try Program.run(
      WriteFailureTests.arguments(whole), in: whole, environment: everyEpoch)
    try #require(undisturbed.code == 0, "\(undisturbed.errors)")
    let outcome = try scratch.run(
      WriteFailureTests.arguments(scratch),
      shim: Shim.Plan(
        call: "link", below: scratch.file("results"), number: -1, error: error), more: everyEpoch)
    #expect(outcome.code == 0, "\(outcome.errors)")
    // At least before the first point, and before the second.
    #expect(try scratch.shimReport().calls > 1)
    let expected = try WriteFailureTests.contents(undisturbed.lastLine)
    let difference = try WriteFailureTests.difference(outcome.lastLine, expected)
    #expect(difference == nil, "\(difference ?? "") differs")
  }

  @Test("a disk that is full from some point on", .enabled(if: Shim.library != nil, Shim.isThere))
  func fullDisk() throws {
    let whole = try Scratch()
    let calls = try count("write", whole)
    let expected = try WriteFailureTests.contents(try #require(try whole.runs().first))
    for number in [1, 2, calls / 3, calls / 2, calls - 3, calls] {
      let scratch = try Scratch()
      let failed = try scratch.run(
        WriteFailureTests.arguments(scratch),
        shim: Shim.Plan(
          call: "write", below: scratch.file("results"), number: -number, error: ENOSPC))
      guard try scratch.shimReport().calls >= number else { continue }
      #expect(failed.code == 73, "\(number): \(failed.errors)")
      #expect(failed.errors.contains("No space left on device"), "\(number): \(failed.errors)")
      #expect(failed.errors.contains(scratch.file("results")), "\(number): \(failed.errors)")
      let left = try scratch.runs()
      // Where only the summary was left to write, the run itself is complete.
      let isComplete = try left.contains { run in
        try Scratch.text("\(run)/status.json").contains("\"completed\"")
      }
      if !isComplete {
        let again = try Program.run(
          WriteFailureTests.arguments(scratch) + (left.isEmpty ? [] : ["--resume"]), in: scratch)
        #expect(again.code == 0, "\(number): \(again.errors)")
      }
      let difference = try WriteFailureTests.difference(try scratch.runs()[0], expected)
      #expect(difference == nil, "\(number): \(difference ?? "") differs")
    }
  }

  @Test("a limit on the size of files is a failure like any other, not a signal")
  func sizeLimit() throws {
    let scratch = try Scratch()
    let arguments = try WriteFailureTests.arguments(scratch, "--no-cache")
    // Blocks of 512 bytes or of 1 KiB, as the shell likes.
    let limited = try Program.start(
      ["-c", "ulimit -f 16; exec \"$0\" \"$@\"", Program.executable] + arguments, of: "/bin/sh",
      in: scratch
    ).outcome()
    #expect(limited.code == 73, "\(limited.errors)")
    #expect(limited.errors.contains("File too large"), "\(limited.errors)")
    let again = try Program.run(arguments + ["--resume"], in: scratch)
    #expect(again.code == 0, "\(again.errors)")
    #expect(try scratch.runs().count == 1)
  }

  @Test(
    "a sweep whose runs cannot write their results ends as one of them would", arguments: [1, 2])
  func sweepSizeLimit(_ jobs: Int) throws {
    let scratch = try Scratch()
    let spec = try scratch.write("spec.yaml", SampleSpec.text)
    let limited = try Program.start(
      [
        "-c", "ulimit -f 16; exec \"$0\" \"$@\"", Program.executable, "sweep", spec, "--results",
        scratch.file("results"), "--threads", "2", "--jobs", "\(jobs)", "--over", "seed=0..1",
        "--no-cache", "--quiet",
      ], of: "/bin/sh", in: scratch
    ).outcome()
    #expect(limited.code == 73, "\(limited.errors)")
    #expect(limited.errors.contains("File too large"), "\(limited.errors)")
  }

  @Test(
    "results that cannot be written are refused before any work",
    arguments: [
      ["run"], ["sweep", "--over", "seed=0..1"], ["sweep", "--over", "seed=0..1", "--jobs", "2"],
    ])
  func unwritable(_ command: [String]) throws {
    let scratch = try Scratch()
    let spec = try scratch.write("spec.yaml", SampleSpec.text)
    try scratch.write("results", "a file")
    let outcome = try Program.run(
      [command[0], spec] + command.dropFirst() + ["--results", scratch.file("results"), "--quiet"],
      in: scratch)
    #expect(outcome.code == 73, "\(outcome.errors)")
    let says = "'\(scratch.file("results"))': Not a directory"
    #expect(outcome.errors.contains(says), "\(outcome.errors)")
    #expect(!scratch.exists(".cache/runexp/features"), "nothing is computed")
  }

  @Test("a file for a model or a page that cannot be written is refused with 73 and stays as it is")
  func outputs() throws {
    let scratch = try Scratch()
    let spec = try scratch.write("spec.yaml", SampleSpec.text)
    let run = try Program.run([spec, "--results", scratch.file("results")], in: scratch)
    try #require(run.code == 0, "\(run.errors)")
    try scratch.write("file", "a file")
    for (path, reason) in [
      (scratch.file("nowhere/out"), "there is no folder '\(scratch.file("nowhere"))'"),
      (scratch.file("file/out"), "there is no folder '\(scratch.file("file"))'"),
      (scratch.path, "it is a folder"), ("/dev/full", "it is not a regular file"),
    ] {
      for command in [["export", run.lastLine], ["report", "--results", scratch.file("results")]] {
        let outcome = try Program.run(command + ["-o", path], in: scratch)
        #expect(outcome.code == 73, "\(command[0]) -o \(path): \(outcome.errors)")
        #expect(outcome.errors.contains("'\(path)': \(reason)"), "\(outcome.errors)")
      }
    }
    var status = stat()
    #expect(stat("/dev/full", &status) == 0 && status.st_mode & S_IFMT == S_IFCHR)
  }

  @Test("results that did not arrive on standard output are no success")
  func standardOutput() throws {
    let scratch = try Scratch()
    let outcome = try Program.start(
      ["-c", "exec \"$0\" schema > /dev/full", Program.executable], of: "/bin/sh", in: scratch
    ).outcome()
    #expect(outcome.code == 73)
    #expect(outcome.errors.contains("cannot write the standard output: "), "\(outcome.errors)")
    let read = try Program.start(
      ["-c", "\"$0\" schema | head -n 1", Program.executable], of: "/bin/sh", in: scratch
    ).outcome()
    #expect(read.code == 0 && read.errors.isEmpty, "\(read.errors)")
  }
}
