import FoundationEssentials
import Glibc
import Testing

extension Program {
  /// Starts the program, waits until `condition` holds, and kills it.
  ///
  /// A program that ended before is a failure of the test: nothing was killed then.
  static func runAndKill(
    _ arguments: [String], in folder: Scratch, environment more: [String] = [],
    when condition: () -> Bool
  ) throws {
    let process = try start(arguments, in: folder, environment: more)
    try process.waits(for: "to be killed", until: condition)
    process.send(SIGKILL)
    let code = try process.outcome().code
    try #require(code == 128 + SIGKILL, "it ended before it was killed")
  }
}

/// The sample in many epochs, killed when it had written two points to resume from.
struct KilledRun: Sendable {
  /// Everything of it: spec, results and features.
  let scratch: Scratch
  /// The same from beginning to end, undisturbed.
  let whole: [String: [UInt8]]

  static let spec = SampleSpec.text.replacing("epochs: 2", with: "epochs: 300")

  init() throws {
    scratch = try Scratch()
    let spec = try scratch.write("spec.yaml", KilledRun.spec)
    let undisturbed = try Program.run(
      [spec, "--results", scratch.file("undisturbed"), "--threads", "1", "--quiet"], in: scratch)
    try #require(undisturbed.code == 0, "\(undisturbed.errors)")
    whole = try KilledRun.results(of: undisturbed.lastLine)
    let (scratch, results) = (scratch, scratch.file("results/sample"))
    try Program.runAndKill(
      [spec, "--results", scratch.file("results"), "--threads", "1", "--quiet"], in: scratch,
      environment: ["RUNEXP_CHECKPOINT_SECONDS=0"]
    ) {
      let runs = (try? FileManager.default.contentsOfDirectory(atPath: results)) ?? []
      return runs.contains { run in
        let files = ["resume.h5", "resume.previous.h5", "best.h5"].map { name in
          try? Scratch.bytes("\(results)/\(run)/checkpoints/\(name)")
        }
        // Before a point is written, the one before it has both names.
        return !files.contains(nil) && files[0] != files[1]
      }
    }
  }

  /// A copy to damage and resume, and its run's directory.
  func copy() throws -> (scratch: Scratch, run: String) {
    let copy = try Scratch()
    for name in ["spec.yaml", "results", ".cache"] {
      try FileManager.default.copyItem(atPath: scratch.file(name), toPath: copy.file(name))
    }
    return (copy, try #require(try copy.runs().first))
  }

  /// Resumes a copy.
  static func resume(_ copy: Scratch, _ more: [String] = []) throws -> Program.Outcome {
    try Program.run(
      [
        copy.file("spec.yaml"), "--results", copy.file("results"), "--threads", "1", "--quiet",
        "--resume",
      ] + more, in: copy)
  }

  /// What must be the same bit for bit.
  static func results(of run: String) throws -> [String: [UInt8]] {
    var found: [String: [UInt8]] = [:]
    for name in ["checkpoints/last.h5", "checkpoints/best.h5", "predictions.csv", "metrics.json"] {
      found[name] = try Scratch.bytes("\(run)/\(name)")
    }
    return found
  }

  /// The first file that differs from the undisturbed run's; nil where none does.
  func difference(_ run: String) throws -> String? {
    let found = try KilledRun.results(of: run)
    return whole.keys.sorted().first { found[$0] != whole[$0] }
  }
}
