internal import FoundationEssentials
internal import Glibc
internal import TestSupport
internal import Testing

/// Metrics, steps, averages, final weights and evaluation elsewhere, through the built program.
@Suite(.serialized) struct FitTests {
  private func run(
    _ scratch: Scratch, _ training: String, _ arguments: [String] = [], spec: String? = nil
  ) throws -> Program.Outcome {
    let text = spec ?? SampleSpec.text.replacing("epochs: 2", with: training)
    return try Program.run(
      [
        try scratch.write("spec.yaml", text), "--results", scratch.file("results"),
        "--threads", "1",
      ] + arguments, in: scratch)
  }

  private struct Metrics: Decodable {
    struct Evaluated: Decodable {
      let weights: String
      let epoch: Int
    }

    let train: [String: Double]
    let validation: [String: Double]
    let test: [String: Double]
    let evaluated: Evaluated
  }

  private func metrics(_ directory: String) throws -> Metrics {
    try JSONDecoder().decode(
      Metrics.self, from: Data(contentsOf: URL(filePath: "\(directory)/metrics.json")))
  }

  private func rows(_ directory: String) throws -> [[String: Double]] {
    struct Row: Decodable {
      let values: [String: Double]

      init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        var values: [String: Double] = [:]
        for key in container.allKeys {
          values[key.stringValue] = try? container.decode(Double.self, forKey: key)
        }
        self.values = values
      }

      struct Key: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }
        init?(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
      }
    }
    return try Scratch.text("\(directory)/metrics.jsonl").split(whereSeparator: \.isNewline)
      .map { try JSONDecoder().decode(Row.self, from: Data($0.utf8)).values }
  }

  @Test(
    "early stopping's best weights come back at the end in Keras 3, before it where patience ends",
    arguments: [
      ("keras-3", 9, 1, 3), ("tf-2.15", 9, 3, 3), ("tf-2.15", 1, 1, 2),
    ])
  func restoredWeights(
    _ compatibility: String, _ patience: Int, _ evaluated: Int, _ epochs: Int
  ) throws {
    let scratch = try Scratch()
    // The larger the loss, the better: the first epoch is the best.
    let outcome = try run(
      scratch,
      "epochs: 3\n  early_stopping: {monitor: loss, mode: max, patience: \(patience), "
        + "restore_best: true}", ["--set", "compatibility=\(compatibility)"])
    #expect(outcome.code == 0, "\(outcome.errors)")
    let metrics = try metrics(outcome.lastLine)
    #expect(metrics.evaluated.epoch == evaluated)
    let rows = try rows(outcome.lastLine)
    #expect(rows.count == epochs)
    // Validation at an epoch's end and after training are of the same weights.
    #expect(metrics.validation["loss"] == rows[evaluated - 1]["val_loss"])
  }

  @Test("a last batch that is not full is left out of training, and of nothing else")
  func droppedRemainder() throws {
    let scratch = try Scratch()
    let spec = SampleSpec.text.replacing("batch_size: 8", with: "batch_size: 7")
      .replacing("epochs: 2", with: "epochs: 2\n  log_steps: true")
    let dropping = spec.replacing("batch_size: 7", with: "batch_size: 7\n  drop_remainder: true")
    func steps(_ spec: String) throws -> (steps: Int, test: Int) {
      let outcome = try run(scratch, "", spec: spec)
      #expect(outcome.code == 0, "\(outcome.errors)")
      let predictions = try Scratch.text("\(outcome.lastLine)/predictions.csv")
      return (
        try rows(outcome.lastLine).count { $0["step"] != nil },
        predictions.split(whereSeparator: \.isNewline).count - 1
      )
    }
    // 24 training images: 3 batches of 7, and 3 images more.
    #expect(try steps(spec) == (8, 8))
    #expect(try steps(dropping) == (6, 8))
    let plan = try Program.run(["plan", scratch.file("spec.yaml")], in: scratch)
    #expect(plan.output.contains("2 epochs of 3 steps"), "\(plan.output)")
    #expect(
      (plan.output + plan.errors).contains("3 of the 24 training images are left out"),
      "\(plan.output)\(plan.errors)")
    let none = try run(
      scratch, "", spec: dropping.replacing("batch_size: 7", with: "batch_size: 32"))
    #expect(none.code == 65)
    #expect(none.errors.contains("a batch has 32 images and there are 24 training images"))
  }

  @Test("a rate for each epoch is the epoch's in every step")
  func ratesByEpoch() throws {
    let scratch = try Scratch()
    let outcome = try run(
      scratch, "epochs: 3\n  schedule: {by_epoch: {boundaries: [2], values: [0.5, 0.25]}}")
    #expect(outcome.code == 0, "\(outcome.errors)")
    #expect(try rows(outcome.lastLine).map { $0["learning_rate"] } == [0.5, 0.5, 0.25])
    let plan = try Program.run(["plan", scratch.file("spec.yaml")], in: scratch)
    #expect(plan.output.contains("0.5, 0.25 from epoch 3"), "\(plan.output)")
    let export = try Program.run(
      ["export", outcome.lastLine, "-o", scratch.file("m.keras")], in: scratch)
    #expect(export.code == 0, "\(export.errors)")
  }

  @Test("metrics stand in every file under Keras's names, one number a class under the class's")
  func metricFiles() throws {
    let scratch = try Scratch()
    let outcome = try run(
      scratch,
      "epochs: 3\n  metrics: [accuracy, precision, {recall: {class_id: 1}}, auc, f1_score]\n"
        + "  monitor: val_auc\n  early_stopping: {monitor: val_auc, patience: 5}")
    #expect(outcome.code == 0, "\(outcome.errors)")
    let names = ["accuracy", "precision", "recall", "auc", "f1_score_bed", "f1_score_sofa"]
    let columns =
      ["phase", "epoch", "loss"] + names + ["val_loss"] + names.map { "val_\($0)" }
      + ["learning_rate", "seconds"]
    let table = try Scratch.text("\(outcome.lastLine)/metrics.csv")
    #expect(table.hasPrefix(columns.joined(separator: ",") + "\n"), "\(table)")
    let final = try metrics(outcome.lastLine)
    #expect(final.test.keys.sorted() == (["loss"] + names).sorted())
    #expect(final.evaluated.weights == "last" && final.evaluated.epoch == 3)
    // A line of progress has the mean of the classes, as Keras's.
    #expect(outcome.errors.contains("  f1_score ") && !outcome.errors.contains("f1_score_bed"))
  }

  @Test("the final numbers are those of the epoch that was best, where the spec asks for them")
  func evaluateBest() throws {
    let scratch = try Scratch()
    let outcome = try run(
      scratch, "epochs: 12\n  evaluate: best\n  monitor: {monitor: val_loss, mode: max}")
    #expect(outcome.code == 0, "\(outcome.errors)")
    let final = try metrics(outcome.lastLine)
    let rows = try rows(outcome.lastLine)
    let losses = rows.compactMap { $0["val_loss"] }
    let best = try #require(losses.indices.max { losses[$0] < losses[$1] })
    #expect(final.evaluated.weights == "best" && final.evaluated.epoch == best + 1)
    #expect(final.validation["loss"] == losses[best])
    #expect(final.train["loss"] == rows[best]["loss"])
    #expect(outcome.output.contains("(with the weights of epoch \(best + 1), the best)"))
  }

  @Test("the best epoch of an earlier phase is evaluated with that phase's layers")
  func evaluateEarlierPhase() throws {
    let scratch = try Scratch()
    let outcome = try run(
      scratch,
      """
      evaluate: best
        monitor: {monitor: val_loss, mode: max}
        phases:
          - {name: all, epochs: 1, freeze: none, optimizer: {sgd: {learning_rate: 1.0e-4}}}
          - {name: head, epochs: 3, optimizer: {sgd: {learning_rate: 0.5}}}
      """, spec: nil)
    #expect(outcome.code == 0, "\(outcome.errors)")
    let final = try metrics(outcome.lastLine)
    let losses = try rows(outcome.lastLine).compactMap { $0["val_loss"] }
    let epoch = final.evaluated.epoch
    #expect(losses[epoch - 1] == losses.max())
    let found = try #require(final.validation["loss"])
    #expect(abs(found - losses[epoch - 1]) < 1e-5, "\(found), not \(losses[epoch - 1])")
  }

  @Test("epochs of few steps go on where the last one ended, and resumed runs do too")
  func steps() throws {
    let scratch = try Scratch()
    let training = """
      epochs: 6
        steps_per_epoch: 2
        validation_steps: 1
        optimizer: {adam: {use_ema: true, ema_momentum: 0.9, gradient_accumulation_steps: 3}}
      """
    let spec = SampleSpec.text.replacing("epochs: 2", with: training)
      .replacing("    optimizer: adam\n", with: "")
      .replacing("  optimizer: adam\n", with: "")
    let whole = try run(scratch, "", spec: spec)
    #expect(whole.code == 0, "\(whole.errors)")
    // 24 images make 3 batches of 8, so 6 epochs of 2 batches are 4 times all of them.
    let hasTwoSteps = whole.errors.contains("Epoch 6/6  2/2")
    #expect(hasTwoSteps, "\(whole.errors)")
    guard Shim.library != nil else { return }
    let other = try Scratch()
    let file = try other.write("spec.yaml", spec)
    let arguments = [file, "--results", other.file("results"), "--threads", "1"]
    let killed = try other.run(
      arguments,
      shim: Shim.Plan(call: "rename", name: "/resume.h5", number: 3, signal: SIGKILL),
      more: ["RUNEXP_CHECKPOINT_SECONDS=0"])
    #expect(killed.code == 128 + SIGKILL)
    let resumed = try Program.run(arguments + ["--resume"], in: other)
    #expect(resumed.code == 0, "\(resumed.errors)")
    for name in ["predictions.csv", "checkpoints/last.h5", "checkpoints/best.h5"] {
      let found = try Scratch.bytes("\(resumed.lastLine)/\(name)")
      let expected = try Scratch.bytes("\(whole.lastLine)/\(name)")
      #expect(found == expected, "\(name)")
    }
  }
}
