import FoundationEssentials
import Glibc
import Testing

/// Runs that end within an epoch, by Ctrl-C or without a last word, and what resumes of them.
@Suite(.serialized, .enabled(if: Shim.library != nil, Shim.isThere)) struct EpochPointTests {
  /// Images that change and layers with statistics, in two phases, with a point after every step.
  private static let text =
    SampleSpec.twoPhases
    .replacing(
      "batch_size: 8", with: "batch_size: 8\n  augment: {rotation: 20, horizontal_flip: true}"
    )
    .replacing(
      "- global_average_pooling", with: "- global_average_pooling\n  - dropout: 0.3"
    )
    .replacing("epochs: 1", with: "epochs: 2") + "checkpoint: {every: 0.001ms}\n"

  private func arguments(_ scratch: Scratch, _ results: String = "results") throws -> [String] {
    [
      try scratch.write("spec.yaml", EpochPointTests.text), "--results", scratch.file(results),
      "--quiet", "--threads", "1",
    ]
  }

  /// What must be the same bit for bit; rows without their seconds.
  private static func results(of run: String) throws -> [String: [UInt8]] {
    var found = try KilledRun.results(of: run)
    found["confusion.csv"] = try Scratch.bytes("\(run)/confusion.csv")
    found["metrics.jsonl"] = try Scratch.rowsWithoutSeconds("\(run)/metrics.jsonl")
    return found
  }

  private static let whole = Result {
    let scratch = try Scratch()
    let test = EpochPointTests()
    let outcome = try Program.run(try test.arguments(scratch), in: scratch)
    try #require(outcome.code == 0, "\(outcome.errors)")
    return try results(of: outcome.lastLine)
  }

  /// Three steps an epoch: within the first epoch, at its end, in the second, in the second phase.
  @Test(
    "killed after any step it ends with the same bits", arguments: [1, 2, 3, 4, 5, 8, 11, 13])
  func killed(_ point: Int) throws {
    let scratch = try Scratch()
    let outcome = try scratch.run(
      try arguments(scratch),
      shim: Shim.Plan(call: "rename", name: "/resume.h5", number: point, signal: SIGKILL))
    try #require(outcome.code == 128 + SIGKILL, "\(outcome.code) \(outcome.errors)")
    let again = try Program.run(try arguments(scratch) + ["--resume"], in: scratch)
    #expect(again.code == 0 && again.errors.isEmpty, "\(again.errors)")
    let (found, expected) = (
      try EpochPointTests.results(of: again.lastLine), try EpochPointTests.whole.get()
    )
    let differing = expected.keys.sorted().filter { found[$0] != expected[$0] }
    #expect(differing.isEmpty, "after point \(point)")
  }

  @Test(
    "so it does where epochs are steps, metrics are more than means and gradients are gathered",
    arguments: [1, 3])
  func manyMetrics(_ point: Int) throws {
    let text = SampleSpec.text
      .replacing(
        "epochs: 2",
        with: """
          epochs: 4
            steps_per_epoch: 2
            metrics: [accuracy, auc, precision, f1_score]
          """
      )
      .replacing("optimizer: adam", with: "optimizer: {adam: {gradient_accumulation_steps: 3}}")
    func arguments(_ scratch: Scratch) throws -> [String] {
      [
        try scratch.write("spec.yaml", text + "checkpoint: {every: 0.001ms}\n"), "--results",
        scratch.file("results"), "--quiet", "--threads", "1",
      ]
    }
    let (whole, scratch) = (try Scratch(), try Scratch())
    let undisturbed = try Program.run(try arguments(whole), in: whole)
    #expect(undisturbed.code == 0, "\(undisturbed.errors)")
    let outcome = try scratch.run(
      try arguments(scratch),
      shim: Shim.Plan(call: "rename", name: "/resume.h5", number: point, signal: SIGKILL))
    try #require(outcome.code == 128 + SIGKILL, "\(outcome.code) \(outcome.errors)")
    let again = try Program.run(try arguments(scratch) + ["--resume"], in: scratch)
    #expect(again.code == 0, "\(again.errors)")
    let (found, expected) = (
      try EpochPointTests.results(of: again.lastLine),
      try EpochPointTests.results(of: undisturbed.lastLine)
    )
    #expect(expected.keys.sorted().filter { found[$0] != expected[$0] }.isEmpty)
  }

  @Test("Ctrl-C in the first epoch: it says where it continues, and it does")
  func interrupted() throws {
    let scratch = try Scratch()
    let outcome = try scratch.run(
      try arguments(scratch),
      shim: Shim.Plan(call: "rename", name: "/resume.h5", number: 2, signal: SIGINT))
    #expect(outcome.code == 130, "\(outcome.errors)")
    #expect(
      outcome.errors.contains(
        "stopped after 0 epochs, after step 2 of the next: '--resume' continues there"),
      "\(outcome.errors)")
    let log = try Scratch.text("\(outcome.lastLine)/metrics.jsonl")
    let again = try Program.run(try arguments(scratch) + ["--resume"], in: scratch)
    #expect(again.code == 0 && again.errors.isEmpty, "\(again.errors)")
    #expect(try Scratch.text("\(again.lastLine)/metrics.jsonl").hasPrefix(log))
    let (found, expected) = (
      try EpochPointTests.results(of: again.lastLine), try EpochPointTests.whole.get()
    )
    #expect(expected.keys.sorted().filter { found[$0] != expected[$0] }.isEmpty)
  }

  @Test("a point within an epoch that is damaged: the one before it is used, aloud")
  func damaged() throws {
    let scratch = try Scratch()
    _ = try scratch.run(
      try arguments(scratch),
      shim: Shim.Plan(call: "rename", name: "/resume.h5", number: 5, signal: SIGKILL))
    let run = try #require(try scratch.runs().first)
    let path = "\(run)/checkpoints/resume.h5"
    var bytes = try Scratch.bytes(path)
    bytes.removeLast(64)
    try Data(bytes).write(to: URL(filePath: path))
    let again = try Program.run(try arguments(scratch) + ["--resume"], in: scratch)
    #expect(again.code == 0, "\(again.errors)")
    #expect(again.errors.contains("resumes from the point before it, after epoch"))
    let (found, expected) = (
      try EpochPointTests.results(of: again.lastLine), try EpochPointTests.whole.get()
    )
    #expect(expected.keys.sorted().filter { found[$0] != expected[$0] }.isEmpty)
  }

  @Test("'every' is a time above zero, and no part of what a run is known by")
  func grammar() throws {
    let scratch = try Scratch()
    func check(_ every: String) throws -> Program.Outcome {
      let text = SampleSpec.text + "checkpoint: {every: \(every)}\n"
      return try Program.run(
        ["plan", "--json", try scratch.write("spec.yaml", text)], in: scratch)
    }
    func identity(_ outcome: Program.Outcome) -> String {
      outcome.output.split(separator: "\n").first { $0.contains("\"identity\"") }.map(String.init)
        ?? ""
    }
    let identities = try ["60s", "90", "0.5", "10min", "1h", "5 ms"].map { every in
      let outcome = try check(every)
      #expect(outcome.code == 0, "\(every): \(outcome.errors)")
      return identity(outcome)
    }
    #expect(Set(identities).count == 1 && !identities[0].isEmpty)
    for every in ["0", "-1s", "soon", "0s"] {
      let outcome = try check(every)
      #expect(outcome.code == 65, "\(every)")
      #expect(outcome.errors.contains("a time such as 60s"), "\(outcome.errors)")
    }
  }
}
