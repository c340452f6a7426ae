import FoundationEssentials
import Glibc
import TestSupport
import Testing

/// `--resume` where something of the run is damaged.
@Suite(.serialized) struct ResumeTests {
  private static let killed = Result { try KilledRun() }

  private func damage(_ path: String, _ change: (inout [UInt8]) -> Void) throws {
    var bytes = try Scratch.bytes(path)
    change(&bytes)
    try Data(bytes).write(to: URL(filePath: path))
  }

  @Test("undamaged it ends as if it had never been killed, and says nothing")
  func undamaged() throws {
    let killed = try ResumeTests.killed.get()
    let (scratch, run) = try killed.copy()
    let began = try provenance(run)
    let outcome = try KilledRun.resume(scratch)
    #expect(outcome.code == 0 && outcome.errors.isEmpty, "\(outcome.errors)")
    #expect(try killed.difference(run) == nil)
    let left = try FileManager.default.contentsOfDirectory(atPath: "\(run)/checkpoints")
    #expect(left.sorted() == ["best.h5", "last.h5"])
    // Where the run comes from stays, and that it was taken up again is added.
    let now = try provenance(run)
    #expect(now.commandLine == began.commandLine && now.started == began.started)
    #expect(began.resumed == nil && now.resumed?.count == 1)
    #expect(now.resumed?.first?.commandLine.last == "--resume")
  }

  private struct Provenance: Decodable {
    struct Resumption: Decodable {
      let commandLine: [String]
      let remarks: [String]
    }
    let commandLine: [String]
    let started: String
    let resumed: [Resumption]?
  }

  private func provenance(_ run: String) throws -> Provenance {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return try decoder.decode(
      Provenance.self, from: Data(contentsOf: URL(filePath: "\(run)/provenance.json")))
  }

  @Test(
    "a damaged point: the one before it is used, aloud, with the same end",
    arguments: ["bit", "place", "cut", "empty", "gone"])
  func damagedPoint(_ how: String) throws {
    let killed = try ResumeTests.killed.get()
    let (scratch, run) = try killed.copy()
    let point = "\(run)/checkpoints/resume.h5"
    switch how {
    case "bit":
      // Among what the earlier point has in another state: the values of the last layer.
      let earlier = try Scratch.bytes("\(run)/checkpoints/resume.previous.h5")
      try damage(point) { bytes in
        let differing = bytes.indices.filter { $0 < earlier.count && bytes[$0] != earlier[$0] }
        guard !differing.isEmpty else { return }
        bytes[differing[differing.count / 2]] ^= 4
      }
    case "place":
      try damage(point) { bytes in
        guard let place = bytes.firstRange(of: Array("learningRate\":".utf8)) else { return }
        bytes[place.upperBound] ^= 1
      }
    case "cut": try damage(point) { $0.removeLast($0.count / 3) }
    case "empty": try damage(point) { $0 = [] }
    default: try FileManager.default.removeItem(atPath: point)
    }
    let outcome = try KilledRun.resume(scratch)
    #expect(outcome.code == 0, "\(outcome.errors)")
    #expect(outcome.errors.contains("warning: --resume: "), "\(outcome.errors)")
    #expect(outcome.errors.contains("resumes from the point before it, after epoch"))
    #expect(try killed.difference(run) == nil)
    #expect(try provenance(run).resumed?.first?.remarks.count == 1)
  }

  @Test("no whole point: a sentence for each, 66, and the run is left as it was")
  func noPoint() throws {
    let (scratch, run) = try ResumeTests.killed.get().copy()
    let points = ["resume.h5", "resume.previous.h5"].map { "\(run)/checkpoints/\($0)" }
    for point in points { try damage(point) { $0.removeLast(100) } }
    let before = try Scratch.bytes("\(run)/status.json")
    let outcome = try KilledRun.resume(scratch)
    #expect(outcome.code == 66)
    for point in points { #expect(outcome.errors.contains(point), "\(outcome.errors)") }
    #expect(outcome.errors.contains("has no intact point to resume from; without"))
    #expect(try firstDifference(Scratch.bytes("\(run)/status.json"), before) == nil)
  }

  @Test(
    "a lost 'best.h5' is said, and what is lost with it",
    arguments: [
      ("gone", "is missing"), ("text", "is a text file, not HDF5"),
      ("bit", "its contents have another checksum"),
      ("other", "is not the file that the run wrote"),
    ])
  func lostBest(_ how: String, _ says: String) throws {
    let (scratch, run) = try ResumeTests.killed.get().copy()
    let best = "\(run)/checkpoints/best.h5"
    switch how {
    case "gone": try FileManager.default.removeItem(atPath: best)
    case "text": try Data("hello\n".utf8).write(to: URL(filePath: best))
    case "bit":
      try damage(best) { bytes in
        let digits = Set("0123456789abcdef".utf8)
        let place = bytes.indices.first { start in
          bytes.count - start > 64 && bytes[start..<start + 64].allSatisfy(digits.contains)
        }
        if let place { bytes[place] ^= 1 }
      }
    default:
      let other = try Scratch()
      let short = try Program.run(
        [
          try other.write("spec.yaml", SampleSpec.text.replacing("epochs: 2", with: "epochs: 1")),
          "--results", other.file("results"),
        ], in: other)
      try Data(try Scratch.bytes("\(short.lastLine)/checkpoints/best.h5"))
        .write(to: URL(filePath: best))
    }
    let outcome = try KilledRun.resume(scratch)
    #expect(outcome.code == 0, "\(outcome.errors)")
    #expect(outcome.errors.contains("warning: --resume: "), "\(outcome.errors)")
    for part in [best, says, "(val_loss ", "are lost, and 'best.h5' is decided again"] {
      #expect(outcome.errors.contains(part), "\(part): \(outcome.errors)")
    }
    // The rest of the run is the same, and the file is whole again.
    let killed = try ResumeTests.killed.get()
    let found = try KilledRun.results(of: run)
    for name in ["checkpoints/last.h5", "predictions.csv", "metrics.json"] {
      #expect(found[name] == killed.whole[name], "\(name)")
    }
    let shown = try Program.run(["weights", "show", best], in: scratch)
    #expect(shown.code == 0, "\(shown.errors)")
    #expect(try provenance(run).resumed?.first?.remarks.first?.contains("are lost") == true)
  }

  @Test(
    "damaged records: a sentence with the path and what to do, 66, nothing changed",
    arguments: ["plan.json", "provenance.json", "metrics.jsonl"],
    [[], Array("{\"a\": [".utf8), Array(0...255)])
  func damagedRecords(_ name: String, _ bytes: [UInt8]) throws {
    let (scratch, run) = try ResumeTests.killed.get().copy()
    let path = "\(run)/\(name)"
    try Data(bytes).write(to: URL(filePath: path))
    let status = try Scratch.bytes("\(run)/status.json")
    let outcome = try KilledRun.resume(scratch)
    #expect(outcome.code == 66, "\(outcome.errors)")
    #expect(outcome.errors.contains("'\(path)' is damaged: expected "), "\(outcome.errors)")
    #expect(!outcome.errors.contains("Error"), "\(outcome.errors)")
    #expect(outcome.errors.contains("run the experiment again"), "\(outcome.errors)")
    #expect(try firstDifference(Scratch.bytes("\(run)/status.json"), status) == nil)
  }

  @Test(
    "a damaged or missing status hides no run: it is made again, aloud, and the end is the same",
    arguments: [[], Array("{\"state\": ".utf8), nil])
  func damagedStatus(_ bytes: [UInt8]?) throws {
    let killed = try ResumeTests.killed.get()
    let (scratch, run) = try killed.copy()
    let path = "\(run)/status.json"
    try FileManager.default.removeItem(atPath: path)
    if let bytes { try Data(bytes).write(to: URL(filePath: path)) }
    let outcome = try KilledRun.resume(scratch)
    #expect(outcome.code == 0, "\(outcome.errors)")
    #expect(outcome.errors.contains("'\(path)' was damaged or missing, and is made again"))
    #expect(try killed.difference(run) == nil)
    // A complete run that lost its status is not run again.
    try FileManager.default.removeItem(atPath: path)
    #expect(try KilledRun.resume(scratch).code == 66)
  }

  @Test("a number that changed in the metrics of epochs that are kept is noticed")
  func changedMetrics() throws {
    let (scratch, run) = try ResumeTests.killed.get().copy()
    let path = "\(run)/metrics.jsonl"
    try damage(path) { bytes in
      guard let loss = bytes.firstRange(of: Array("\"loss\": ".utf8)) else { return }
      bytes[loss.upperBound] ^= 1
    }
    let outcome = try KilledRun.resume(scratch)
    #expect(outcome.code == 66, "\(outcome.errors)")
    #expect(
      outcome.errors.contains("'\(path)' was altered in line 1: "), "\(outcome.errors)")
  }

  @Test(
    "killed after its last word: nothing is left to resume, and '--resume' clears it away",
    .enabled(if: Shim.library != nil, Shim.isThere), arguments: ["run", "sweep"])
  func killedAtItsEnd(_ command: String) throws {
    let scratch = try Scratch()
    let arguments =
      [
        command, try scratch.write("spec.yaml", SampleSpec.text), "--results",
        scratch.file("results"), "--quiet", "--threads", "1",
      ] + (command == "sweep" ? ["--over", "seed=[1]"] : [])
    let killed = try scratch.run(
      arguments,
      shim: Shim.Plan(call: "remove", name: "/resume.h5", signal: SIGKILL),
      more: ["RUNEXP_CHECKPOINT_SECONDS=0"])
    try #require(killed.code == 128 + SIGKILL, "\(killed.code) \(killed.errors)")
    let run = try #require(try scratch.runs().first)
    let left = "\(run)/checkpoints/resume.previous.h5"
    #expect(FileManager.default.fileExists(atPath: left))
    #expect(try Scratch.text("\(run)/status.json").contains("\"completed\""))
    if command == "run" {
      try FileManager.default.removeItem(atPath: scratch.file("results/sample/summary.json"))
      #expect(try Program.run(arguments + ["--resume"], in: scratch).code == 66)
    } else {
      #expect(try Program.run(arguments, in: scratch).code == 0)
    }
    #expect(!FileManager.default.fileExists(atPath: left))
    #expect(scratch.exists("results/sample/summary.json"))
    #expect(try scratch.runs() == [run])
  }

  @Test("the seconds between two points are a number")
  func checkpointSeconds() throws {
    let scratch = try Scratch()
    let outcome = try Program.run(
      [try scratch.write("spec.yaml", SampleSpec.text)], in: scratch,
      environment: ["RUNEXP_CHECKPOINT_SECONDS=soon"])
    #expect(outcome.code == 64)
    #expect(outcome.errors.contains("RUNEXP_CHECKPOINT_SECONDS takes a number of seconds"))
  }
}
