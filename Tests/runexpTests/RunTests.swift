internal import FoundationEssentials
internal import Glibc
internal import TestSupport
internal import Testing

/// The built program from spec to results.
@Suite(.serialized) struct RunTests {
  private func run(
    _ scratch: Scratch, _ arguments: [String] = [], spec: String = SampleSpec.text
  ) throws -> Program.Outcome {
    let file = try scratch.write("spec.yaml", spec)
    return try Program.run(
      [file, "--results", scratch.file("results")] + arguments, in: scratch)
  }

  @Test("a run leaves the whole tree and prints its directory last")
  func tree() throws {
    let scratch = try Scratch()
    let outcome = try run(scratch)
    #expect(outcome.code == 0, "\(outcome.errors)")
    let directory = outcome.lastLine
    #expect(directory.hasPrefix(scratch.file("results/sample/")))
    let files = try FileManager.default.contentsOfDirectory(atPath: directory)
    for name in [
      "spec.yaml", "plan.json", "provenance.json", "status.json", "metrics.jsonl", "metrics.csv",
      "metrics.json", "predictions.csv", "confusion.csv", "checkpoints",
    ] {
      #expect(files.contains(name), "\(name) is missing")
    }
    #expect(files.contains { $0.hasPrefix("events.out.tfevents.") })
    #expect(!files.contains { $0.contains("partial") })
    let checkpoints = try FileManager.default.contentsOfDirectory(
      atPath: "\(directory)/checkpoints")
    #expect(checkpoints.sorted() == ["best.h5", "last.h5"])
    #expect(scratch.exists("results/sample/summary.json"))
    let status = try String(contentsOf: URL(filePath: "\(directory)/status.json"), encoding: .utf8)
    #expect(status.contains("\"completed\""))
    let predictions = try String(
      contentsOf: URL(filePath: "\(directory)/predictions.csv"), encoding: .utf8)
    #expect(predictions.split(whereSeparator: \.isNewline).count == 9)
    #expect(predictions.hasPrefix("image,label,predicted,bed,sofa"))
    let rows = try String(
      contentsOf: URL(filePath: "\(directory)/metrics.jsonl"), encoding: .utf8)
    #expect(rows.split(whereSeparator: \.isNewline).count == 2)
    #expect(rows.contains("\"val_accuracy\""))
  }

  @Test("the stored plan is the printed one")
  func planIsTheValue() throws {
    let scratch = try Scratch()
    let outcome = try run(scratch)
    let stored = try String(
      contentsOf: URL(filePath: "\(outcome.lastLine)/plan.json"), encoding: .utf8)
    let printed = try Program.run(
      ["plan", scratch.file("spec.yaml"), "--json"], in: scratch
    ).output
    func settled(_ text: String) -> [Substring] {
      // What an earlier run measured and stored changes the prediction, and nothing else.
      text.split(separator: "\n").filter { line in
        ![
          "start\" :", "decode", "features\" :", "training\" :", "evaluation", "predicted_by",
          "images_there",
        ].contains { line.contains($0) }
      }
    }
    #expect(firstDifference(settled(stored), settled(printed)) == nil)
  }

  @Test("the same seed gives the same bits, from the store and without it; another does not")
  func repeats() throws {
    let scratch = try Scratch()
    func predictions(_ arguments: [String]) throws -> String {
      let outcome = try run(scratch, arguments)
      #expect(outcome.code == 0, "\(outcome.errors)")
      return try String(
        contentsOf: URL(filePath: "\(outcome.lastLine)/predictions.csv"), encoding: .utf8)
    }
    let first = try predictions([])
    #expect(try firstDifference(predictions([]), first) == nil)
    #expect(try firstDifference(predictions(["--no-cache"]), first) == nil)
    #expect(try predictions(["--seed", "2"]) != first)
  }

  @Test("Ctrl-C ends a run cleanly as interrupted")
  func interrupted() throws {
    let scratch = try Scratch()
    let long = SampleSpec.text.replacing("epochs: 2", with: "epochs: 1000000")
    let file = try scratch.write("spec.yaml", long)
    let process = try Program.start(
      [file, "--results", scratch.file("results"), "--quiet"], in: scratch)
    try process.waits(for: "an epoch") { try scratch.hasEpoch() }
    process.send(SIGINT)
    let outcome = try process.outcome()
    #expect(outcome.code == 130, "\(outcome.errors)")
    let runs = try FileManager.default.contentsOfDirectory(
      atPath: scratch.file("results/sample"))
    let run = try #require(runs.first { $0.hasPrefix("20") })
    let status = try scratch.text("results/sample/\(run)/status.json")
    #expect(status.contains("\"interrupted\""))
    #expect(scratch.exists("results/sample/\(run)/metrics.jsonl"))
    #expect(scratch.exists("results/sample/\(run)/checkpoints/last.h5"))
  }

  @Test(
    "logits, one sigmoid and every optimizer run",
    arguments: [
      ("sparse_categorical_crossentropy: {from_logits: true}", "{units: 2}", "sgd"),
      ("binary_crossentropy", "{units: 1, activation: sigmoid}", "rmsprop"),
      ("categorical_crossentropy", "{units: 2, activation: softmax}", "adamw"),
    ])
  func variants(_ loss: String, _ dense: String, _ optimizer: String) throws {
    let scratch = try Scratch()
    let spec = SampleSpec.text
      .replacing(
        "loss: categorical_crossentropy",
        with: loss.contains(":") ? "loss: {\(loss)}" : "loss: \(loss)"
      )
      .replacing("{units: 2, activation: softmax}", with: dense)
      .replacing("optimizer: adam", with: "optimizer: \(optimizer)")
      .replacing("- dense", with: "- dropout: 0.3\n  - batch_normalization\n  - dense")
    let outcome = try run(scratch, spec: spec)
    #expect(outcome.code == 0, "\(outcome.errors)")
    #expect(outcome.output.contains("test"))
  }

  @Test(
    "every experiment plans without data or weights",
    arguments: [
      "bed_sofa", "flowers", "cats_dogs", "beans", "cifar10", "quickstart",
    ])
  func plans(_ name: String) throws {
    let scratch = try Scratch()
    let spec = "\(Program.root)/experiments/\(name).yaml"
    let outcome = try Program.run(["plan", spec, "--data", scratch.path], in: scratch)
    #expect(outcome.code == 0, "\(outcome.errors)")
    #expect(outcome.output.contains("parameters"))
    #expect(try Program.run(["check", spec], in: scratch).code == 0)
  }
}
