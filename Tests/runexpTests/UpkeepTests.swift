import FoundationEssentials
import Glibc
import Testing

/// `runexp doctor` and `runexp gc` on results and caches, sound and not.
@Suite(.serialized) struct UpkeepTests {
  private static let killed = Result { try KilledRun() }

  private func doctor(_ scratch: Scratch, _ paths: String...) throws -> Program.Outcome {
    try Program.run(["doctor", "--results", scratch.file("results")] + paths, in: scratch)
  }

  private func collect(_ scratch: Scratch, _ more: String...) throws -> Program.Outcome {
    try Program.run(["gc", "--results", scratch.file("results")] + more, in: scratch)
  }

  private func completed(_ scratch: Scratch, seed: Int = 1) throws -> String {
    let outcome = try Program.run(
      [
        try scratch.write("spec.yaml", SampleSpec.text), "--results", scratch.file("results"),
        "--seed", "\(seed)", "--quiet",
      ], in: scratch)
    try #require(outcome.code == 0, "\(outcome.errors)")
    return outcome.lastLine
  }

  private func features(_ scratch: Scratch) throws -> [String] {
    let folder = scratch.file(".cache/runexp/features")
    return try FileManager.default.subpathsOfDirectory(atPath: folder)
      .filter { $0.hasSuffix(".features") }.map { "\(folder)/\($0)" }
  }

  @Test("a sound tree: nothing to say, and nothing to free")
  func sound() throws {
    let scratch = try Scratch()
    _ = try completed(scratch)
    let outcome = try doctor(scratch)
    #expect(outcome.code == 0, "\(outcome.output)")
    let lines = outcome.output.split(separator: "\n")
    #expect(lines.count == 2, "\(outcome.output)")
    #expect(lines.first?.hasPrefix("files of others are read by confined processes; ") == true)
    #expect(lines.last == "1 run and 1 file of stored features: 0 damaged, 0 notes")
    #expect(try collect(scratch).output == "nothing can be freed\n")
  }

  @Test(
    "every damaged file is named, with 66",
    arguments: [
      "checkpoints/last.h5", "checkpoints/best.h5", "metrics.jsonl", "metrics.json", "plan.json",
      "provenance.json", "status.json",
    ])
  func damaged(_ name: String) throws {
    let scratch = try Scratch()
    let run = try completed(scratch)
    let path = "\(run)/\(name)"
    let bytes = try Scratch.bytes(path)
    try Data(bytes.prefix(bytes.count / 2)).write(to: URL(filePath: path))
    let outcome = try doctor(scratch)
    #expect(outcome.code == 66, "\(outcome.output)")
    let line = outcome.output.split(separator: "\n").dropFirst().first ?? ""
    #expect(line.contains(": damaged: ") && line.contains(path), "\(outcome.output)")
    #expect(outcome.output.hasSuffix(": 1 damaged, 0 notes\n"), "\(outcome.output)")
  }

  @Test("another run's weights, and a missing file of a complete run")
  func exchanged() throws {
    let scratch = try Scratch()
    let (run, other) = (try completed(scratch), try completed(scratch, seed: 2))
    try Data(try Scratch.bytes("\(other)/checkpoints/last.h5"))
      .write(to: URL(filePath: "\(run)/checkpoints/last.h5"))
    try FileManager.default.removeItem(atPath: "\(run)/predictions.csv")
    let outcome = try doctor(scratch, run)
    #expect(outcome.code == 66)
    #expect(outcome.output.contains("it is not the file that the run wrote: recorded "))
    #expect(outcome.output.contains("predictions.csv: damaged: it is missing"))
    #expect(try doctor(scratch, other).code == 0)
    #expect(try doctor(scratch, scratch.file("nothing")).code == 66)
  }

  @Test("a changed row of stored features is found; gc leaves what reading alone would show")
  func features() throws {
    let scratch = try Scratch()
    _ = try completed(scratch)
    let path = try #require(try features(scratch).first)
    var bytes = try Scratch.bytes(path)
    bytes[bytes.count - 9] ^= 1
    try Data(bytes).write(to: URL(filePath: path))
    let outcome = try doctor(scratch, scratch.file(".cache/runexp"))
    #expect(outcome.code == 66)
    #expect(outcome.output.contains("\(path): damaged: stored features"), "\(outcome.output)")
    try Data(bytes.dropLast(1)).write(to: URL(filePath: path))
    #expect(try collect(scratch).output.contains(path))
    #expect(try collect(scratch, "--yes").code == 0)
    #expect(try features(scratch).isEmpty)
  }

  @Test("a killed run: noted, kept, resumable; gone where it is older than is kept")
  func killedRun() throws {
    let (scratch, run) = try UpkeepTests.killed.get().copy()
    try Data([1]).write(to: URL(filePath: "\(run)/checkpoints/x.h5.1.partial"))
    let outcome = try doctor(scratch)
    #expect(outcome.code == 0, "\(outcome.output)")
    #expect(outcome.output.contains("\(run): note: it was being written and its process is gone"))
    #expect(outcome.output.contains("x.h5.1.partial: note: a file that was not written"))
    // Shown first: nothing is removed.
    let shown = try collect(scratch)
    #expect(shown.output.contains("x.h5.1.partial") && shown.output.contains("'--yes' frees it"))
    #expect(
      scratch.exists(
        "results/sample/\(URL(filePath: run).lastPathComponent)/checkpoints/x.h5.1.partial"))
    #expect(try collect(scratch, "--yes").code == 0)
    #expect(!FileManager.default.fileExists(atPath: "\(run)/checkpoints/x.h5.1.partial"))
    #expect(try collect(scratch, "--older-than", "30d").output == "nothing can be freed\n")
    #expect(
      try collect(scratch, "--older-than", "0s", "--keep", "1", "--experiment", "sample").output
        == "nothing can be freed\n")
    let old = try collect(scratch, "--older-than", "0s", "--experiment", "sample", "--yes")
    #expect(old.code == 0 && old.output.contains("\(run): a run of "), "\(old.output)")
    #expect(try scratch.runs().isEmpty)
    #expect(try !features(scratch).isEmpty)
  }

  @Test("complete runs go only where that is asked for, and leave the summary")
  func completedRuns() throws {
    let scratch = try Scratch()
    let runs = try [1, 2, 3].map { try completed(scratch, seed: $0) }
    #expect(
      try collect(scratch, "--older-than", "0s", "--experiment", "sample").output
        == "nothing can be freed\n")
    let freed = try collect(
      scratch, "--older-than", "0s", "--completed", "--keep", "1", "--experiment", "sample",
      "--yes")
    #expect(freed.code == 0, "\(freed.errors)")
    #expect(try scratch.runs() == [runs[2]])
    let summary = try scratch.text("results/sample/summary.json")
    #expect(summary.contains("\"seed\" : 3") && !summary.contains("\"seed\" : 1"))
  }

  @Test("what a process writes stays")
  func running() throws {
    let scratch = try Scratch()
    let spec = try scratch.write(
      "spec.yaml", SampleSpec.text.replacing("epochs: 2", with: "epochs: 100000"))
    let process = try Program.start(
      [spec, "--results", scratch.file("results"), "--quiet"], in: scratch)
    try process.waits(for: "to train") { (try? scratch.hasEpoch()) ?? false }
    #expect(try doctor(scratch).code == 0)
    #expect(
      try collect(scratch, "--older-than", "0s", "--experiment", "sample", "--yes").output
        == "nothing can be freed\n")
    let run = try #require(try scratch.runs().first)
    process.send(SIGTERM)
    #expect(try process.outcome().code == 130)
    #expect(FileManager.default.fileExists(atPath: "\(run)/checkpoints/resume.h5"))
  }

  @Test("malformed options: 64")
  func options() throws {
    let scratch = try Scratch()
    for more in [
      ["--older-than", "soon"], ["--cache-size", "much"], ["--keep", "-1"], ["--completed"],
    ] {
      #expect(try Program.run(["gc"] + more, in: scratch).code == 64)
    }
  }
}
