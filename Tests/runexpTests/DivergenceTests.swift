internal import FoundationEssentials
internal import Testing

/// Training that comes to NaN or infinity, through the built program.
@Suite(.serialized) struct DivergenceTests {
  private func run(
    _ scratch: Scratch, _ arguments: [String], _ command: [String] = []
  ) throws -> Program.Outcome {
    try Program.run(
      command + [
        try scratch.write("spec.yaml", SampleSpec.text), "--results", scratch.file("results"),
        "--threads", "1", "--quiet",
      ] + arguments, in: scratch)
  }

  private static let rate = "training.optimizer={sgd: {learning_rate: 1.0e+30}}"
  private static let head =
    "head=[global_average_pooling, {dense: 8}, {dense: 8}, "
    + "{dense: {units: 2, activation: softmax}}]"

  struct Case: CustomTestStringConvertible {
    let name: String
    let changes: [String]
    /// All of them stand on standard error and in the status.
    let says: [String]

    var testDescription: String { name }
  }

  static let cases = [
    Case(
      name: "a learning rate out of all proportion", changes: [rate, head],
      says: ["in phase 'train', epoch 1, step ", "learning rate (1e+30)", "'clipnorm'"]),
    Case(
      name: "over many epochs", changes: [rate, head, "training.epochs=400"],
      says: ["epoch 1, step "]),
    Case(
      name: "all layers train", changes: [rate, "freeze=none"], says: ["of layer '", "step "]),
    Case(
      name: "the second phase",
      changes: [
        head,
        "training.phases=[{name: warm}, {name: fine, optimizer: {sgd: {learning_rate: 1.0e+30}}}]",
      ],
      says: ["in phase 'fine', epoch 1, step "]),
    Case(
      name: "class weights that no loss holds",
      changes: ["training.class_weights={bed: 3.0e+38, sofa: 3.0e+38}", head], says: ["step "]),
  ]

  @Test("stops at the step, says where and what to do, and enters no summary", arguments: cases)
  func stops(_ sample: Case) throws {
    let scratch = try Scratch()
    let outcome = try run(scratch, sample.changes.flatMap { ["--set", $0] })
    #expect(outcome.code == 1, "\(outcome.errors)")
    let run = try #require(try scratch.runs().first)
    let status = try Scratch.text("\(run)/status.json")
    #expect(status.contains("\"failed\""))
    for words in sample.says + ["not finite (NaN or infinity)"] {
      #expect(outcome.errors.contains(words), "\(outcome.errors)")
      #expect(status.contains(words), "\(status)")
    }
    for name in ["metrics.json", "predictions.csv", "checkpoints/last.h5"] {
      #expect(!FileManager.default.fileExists(atPath: "\(run)/\(name)"), "\(name)")
    }
    for name in ["metrics.jsonl", "status.json", "plan.json"] {
      let text = try Scratch.text("\(run)/\(name)").lowercased()
      #expect(!text.contains("nan,") && !text.contains(": nan") && !text.contains("inf,"))
    }
    let compare = try Program.run(
      ["compare", "--results", scratch.file("results")], in: scratch)
    #expect(compare.code == 66)
    #expect(compare.errors.contains("there is no completed run"))
  }

  @Test("'on_nan: continue' trains on to the end; the run is valid JSON and enters no summary")
  func goesOn() throws {
    let scratch = try Scratch()
    let outcome = try run(
      scratch,
      [DivergenceTests.rate, DivergenceTests.head, "training.on_nan=continue"]
        .flatMap { ["--set", $0] })
    #expect(outcome.code == 0, "\(outcome.errors)")
    let metrics = try Scratch.text("\(outcome.lastLine)/metrics.json")
    #expect(metrics.contains("null"), "\(metrics)")
    #expect(throws: Never.self) {
      try JSONDecoder().decode(
        [String: Metrics].self,
        from: Data(metrics.utf8))
    }
    let rows = try Scratch.text("\(outcome.lastLine)/metrics.jsonl")
    #expect(rows.split(separator: "\n").count == 2)
    let summary = try scratch.text("results/sample/summary.json")
    #expect(summary.contains("is not a finite number"), "\(summary)")
  }

  private struct Metrics: Decodable {
    let loss: Double?
  }

  @Test("the step is counted over the run: the first update here, the second loss at the latest")
  func atOnce() throws {
    let scratch = try Scratch()
    let outcome = try run(scratch, ["--set", DivergenceTests.rate, "--set", DivergenceTests.head])
    #expect(
      ["step 1;", "step 2;", "step 3;"].contains { outcome.errors.contains($0) },
      "\(outcome.errors)")
  }

  @Test("a sweep goes on, says why one of its runs failed, and sums up the others")
  func sweep() throws {
    let scratch = try Scratch()
    let outcome = try run(
      scratch,
      [
        "--set", DivergenceTests.head, "--over",
        "training.optimizer=[{sgd: {learning_rate: 1.0e+30}}, {sgd: {learning_rate: 0.1}}]",
      ], ["sweep"])
    #expect(outcome.code == 1)
    #expect(outcome.errors.contains("not finite (NaN or infinity)"), "\(outcome.errors)")
    let summary = try scratch.text("results/sample/summary.json")
    #expect(summary.contains("0.1") && !summary.contains("1.0e+30"))
  }

  @Test("what an older version called complete with NaN is left out with a sentence")
  func olderRun() throws {
    let scratch = try Scratch()
    let good = try run(scratch, [])
    let bad = try run(scratch, ["--seed", "2"])
    try #require(good.code == 0 && bad.code == 0)
    try Data("{\"train\": {\"loss\": null}, \"test\": {\"loss\": null, \"accuracy\": 0.5}}".utf8)
      .write(to: URL(filePath: "\(bad.lastLine)/metrics.json"))
    let compare = try Program.run(
      ["compare", "--results", scratch.file("results")], in: scratch)
    #expect(compare.code == 0, "\(compare.errors)")
    #expect(compare.errors.contains("'\(bad.lastLine)' is left out"), "\(compare.errors)")
    #expect(compare.errors.contains("train loss is not a finite number"), "\(compare.errors)")
    let third = try run(scratch, ["--seed", "3"])
    try #require(third.code == 0)
    let summary = try scratch.text("results/sample/summary.json")
    #expect(!summary.contains("\"seed\" : 2"))
    #expect(summary.contains("\"n\" : 2"))
  }
}
