internal import FoundationEssentials
internal import Testing

/// `runexp evaluate` and sample weights, through the built program.
@Suite(.serialized) struct EvaluateTests {
  private static let spec = SampleSpec.pictures.replacing(
    "epochs: 2", with: "epochs: 2\n  metrics: [accuracy, precision, auc]")

  private func trained(_ scratch: Scratch, _ spec: String = spec) throws -> String {
    let outcome = try Program.run(
      [
        try scratch.write("spec.yaml", spec), "--data", scratch.file("data"), "--results",
        scratch.file("results"),
      ], in: scratch)
    try #require(outcome.code == 0, "\(outcome.errors)")
    return outcome.lastLine
  }

  private struct Outcome: Decodable {
    let split: String
    let images: Int
    let weights: String
    let metrics: [String: Double]
    let confusion: [[Int]]
  }

  private func evaluated(
    _ scratch: Scratch, _ arguments: [String]
  ) throws -> (outcome: Outcome, printed: Program.Outcome) {
    let printed = try Program.run(["evaluate"] + arguments + ["--json"], in: scratch)
    try #require(printed.code == 0, "\(printed.errors)")
    return (try JSONDecoder().decode(Outcome.self, from: Data(printed.output.utf8)), printed)
  }

  private func test(_ run: String) throws -> [String: Double] {
    struct Metrics: Decodable { let test: [String: Double] }
    return try JSONDecoder().decode(
      Metrics.self, from: Data(contentsOf: URL(filePath: "\(run)/metrics.json"))
    ).test
  }

  @Test(
    "the run's own test images come to its metrics and predictions",
    arguments: [
      spec, spec.replacing("backbone:", with: "store: {precision: bf16}\nbackbone:"),
      spec.replacing("preprocess: tf", with: "preprocess: tf\n    test: {resize: none}"),
      spec.replacing("freeze: backbone", with: "freeze: none"),
    ])
  func sameAsTheRun(_ spec: String) throws {
    let scratch = try Scratch.pictures()
    let run = try trained(scratch, spec)
    let expected = try test(run)
    let file = scratch.file("found.csv")
    // Laid out as the spec says, and as class folders.
    for (folder, split) in [("data/pictures", "test"), ("data/pictures/train", "all")] {
      let (outcome, _) = try evaluated(
        scratch, [run, "--data", scratch.file(folder), "--predictions", file])
      #expect(outcome.split == split && outcome.images == 5 && outcome.weights == "last")
      #expect(outcome.metrics == expected)
      let ours = try Scratch.text(file).split(whereSeparator: \.isNewline)
        .map { $0.split(separator: ",").dropFirst() }
      let stored = try Scratch.text("\(run)/predictions.csv").split(whereSeparator: \.isNewline)
        .map { $0.split(separator: ",").dropFirst() }
      #expect(ours == stored)
    }
  }

  @Test("classes without a folder are no fault, and labels stay those of the run")
  func someClasses() throws {
    let scratch = try Scratch.pictures()
    let run = try trained(scratch)
    for name in ["1.jpg", "2.jpg"] {
      try scratch.copy(
        "\(scratch.file("data/pictures/train/sofa"))/\(name)", to: "other/sofa/\(name)")
    }
    let (outcome, printed) = try evaluated(scratch, [run, "--data", scratch.file("other")])
    #expect(outcome.images == 2 && outcome.confusion[0] == [0, 0])
    #expect(outcome.confusion[1].reduce(0, +) == 2)
    #expect(printed.errors.contains("has no folder of 'bed'"))
    let table = try Program.run(["evaluate", run, "--data", scratch.file("other")], in: scratch)
    #expect(table.output.hasPrefix("all        loss "), "\(table.output)")
    #expect(table.output.contains("(2 images, with the last weights)"))
  }

  @Test("the best weights are taken where they are asked for, and changed ones are refused")
  func weights() throws {
    let scratch = try Scratch.pictures()
    let run = try trained(
      scratch,
      EvaluateTests.spec.replacing(
        "epochs: 2", with: "epochs: 9\n  monitor: {monitor: loss, mode: max}"))
    let data = ["--data", scratch.file("data/pictures")]
    let last = try evaluated(scratch, [run] + data).outcome
    let best = try evaluated(scratch, [run, "--weights", "best"] + data).outcome
    #expect(last.metrics != best.metrics && best.weights == "best")
    try FileManager.default.removeItem(atPath: "\(run)/checkpoints/last.h5")
    try FileManager.default.copyItem(
      atPath: "\(run)/checkpoints/best.h5", toPath: "\(run)/checkpoints/last.h5")
    let refused = try Program.run(["evaluate", run] + data, in: scratch)
    #expect(refused.code == 66 && refused.errors.contains("recorded "), "\(refused.errors)")
    #expect(refused.errors.contains(", found "))
  }

  @Test("what is no data set of the run is refused")
  func refusals() throws {
    let scratch = try Scratch.pictures()
    let run = try trained(scratch)
    let missing = try Program.run(["evaluate", run, "--data", scratch.file("no")], in: scratch)
    #expect(missing.code == 66 && missing.errors.contains("--data: "), "\(missing.errors)")
    let split = try Program.run(
      ["evaluate", run, "--data", scratch.file("data/pictures"), "--split", "training"],
      in: scratch)
    #expect(split.code == 66 && split.errors.contains("train, validation, test"), "\(split.errors)")
  }

  @Test("a list's weights count in the loss and in weighted metrics, and decide what a run is")
  func sampleWeights() throws {
    let scratch = try Scratch.pictures()
    func listed(_ weights: [String], column: String = "w") throws -> String {
      let images = ["bed/1.png", "bed/2.jpg", "bed/3.jpg", "sofa/1.jpg", "sofa/2.jpg"]
      let rows = zip(images, weights).map { "\($0),\($0.prefix { $0 != "/" }),\($1)" }
      try scratch.write(
        "weights.csv", (["image,label,\(column)"] + rows).joined(separator: "\n") + "\n")
      return EvaluateTests.spec
        .replacing("epochs: 2", with: "epochs: 2\n  weighted_metrics: [accuracy]")
        .replacing(
          "train: train", with: "train: {list: weights.csv, folder: train, weight: \(column)}"
        )
        .replacing("test: train", with: "test: {list: weights.csv, folder: train, weight: w}")
    }
    let equal = try test(trained(scratch, listed(["1", "1", "1", "1", "1"])))
    #expect(equal["accuracy"] == equal["weighted_accuracy"])
    let one = try test(trained(scratch, listed(["0", "0", "0", "0", "2.5"])))
    #expect(one["weighted_accuracy"] == 0 || one["weighted_accuracy"] == 1)
    #expect(one["loss"] != equal["loss"])
    let none = try test(trained(scratch, listed(["0", "0", "0", "0", "0"])))
    #expect(none["loss"] == 0 && none["weighted_accuracy"] == 0)
    let bad = try Program.run(
      [
        scratch.write("bad.yaml", listed(["1", "-1", "x", "1", "1"])), "--data",
        scratch.file("data"),
      ], in: scratch)
    #expect(bad.code == 66)
    #expect(
      bad.errors.contains(
        "expected a number of at least 0 for the weight of 'bed/2.jpg', found '-1'"),
      "\(bad.errors)")
  }
}
