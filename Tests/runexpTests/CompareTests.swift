internal import FoundationEssentials
internal import Testing

/// `compare`, `list` and `schema` of the built program.
@Suite(.serialized) struct CompareTests {
  private static let reported = """
    reported:
      - {split: test, metric: accuracy, value: 0.5, count: 1000}
      - {split: validation, metric: accuracy, value: 0.5, epoch: 2}
      - {split: train, metric: loss, value: 0.7, epoch: 9}

    """

  private func runs(_ scratch: Scratch, _ options: [[String]]) throws -> [String] {
    let spec = try scratch.write("spec.yaml", SampleSpec.text + CompareTests.reported)
    return try options.map { options in
      let outcome = try Program.run(
        [spec, "--results", scratch.file("results"), "--quiet"] + options, in: scratch)
      try #require(outcome.code == 0, "\(outcome.errors)")
      return outcome.lastLine
    }
  }

  private func compare(_ scratch: Scratch, _ arguments: [String]) throws -> Program.Outcome {
    try Program.run(
      ["compare", "--results", scratch.file("results")] + arguments, in: scratch)
  }

  @Test("a run is judged when it ends, and compared afterwards")
  func reportedAgainstOurs() throws {
    let scratch = try Scratch()
    let paths = try runs(scratch, [[], ["--seed", "2"], ["--set", "training.epochs=3"]])
    let outcome = try compare(scratch, [])
    #expect([0, 3].contains(outcome.code), "\(outcome.errors)")
    for part in [
      "sample\n", "reported", "verdict", "seconds", "test accuracy", "validation accuracy, epoch 2",
      "train loss, epoch 9", "not judged", "variant: training.epochs=3",
    ] {
      #expect(outcome.output.contains(part), "\(outcome.output)")
    }
    #expect(!outcome.output.contains("\u{1b}"))
    let summary = try scratch.text("results/sample/summary.json")
    #expect(summary.contains("\"verdicts\"") && summary.contains("\"consistency\""))
    #expect(summary.contains("\"changes\" : [\n            \"training.epochs=3\""))

    let pair = try compare(scratch, [paths[0], paths[2], "--diff"])
    for part in ["McNemar's exact test: p = ", "of 8 images", "training.epochs", "effect"] {
      #expect(pair.output.contains(part), "\(pair.output)")
    }
    #expect(!pair.output.contains("batch_size"))

    let json = try compare(scratch, ["sample", "--json", "--diff"])
    let value = try JSONDecoder().decode(Shown.self, from: Data(json.output.utf8))
    #expect(value.experiments[0].groups.map(\.runs.count) == [2, 1])
    #expect(value.differences.keys.map(\.key) == ["training.epochs"])
    let markdown = try compare(scratch, ["--markdown"]).output
    #expect(markdown.hasPrefix("| experiment | value | reported | ours | n |"))
  }

  private struct Shown: Decodable {
    struct Experiment: Decodable { let groups: [Group] }
    struct Group: Decodable { let runs: [Run] }
    struct Run: Decodable { let seed: Int }
    struct Differences: Decodable { let keys: [Key] }
    struct Key: Decodable { let key: String }
    let experiments: [Experiment]
    let differences: Differences
  }

  @Test("exit code 3 where a reported value is not reproduced")
  func notReproduced() throws {
    let scratch = try Scratch()
    for seed in 0..<3 { try synthetic(scratch, seed: seed, accuracy: 0.7, reported: 0.95) }
    let outcome = try compare(scratch, ["claimed"])
    #expect(outcome.code == 3)
    #expect(outcome.output.contains("not reproduced"))
    let good = try Scratch()
    for seed in 0..<3 { try synthetic(good, seed: seed, accuracy: 0.7, reported: 0.7) }
    #expect(try compare(good, []).code == 0)
  }

  @Test("a baseline fails on a regression, and on nothing else")
  func baseline() throws {
    let scratch = try Scratch()
    for seed in 0..<3 { try synthetic(scratch, seed: seed, accuracy: 0.75, reported: 0.95) }
    let json = try compare(scratch, ["--json"]).output
    // The stored summary is that of the experiment.
    let start = try #require(json.firstRange(of: "\"experiments\" : ["))
    let end = try #require(json.ranges(of: "],\n  \"skipped\" : [").last)
    let stored = String(json[start.upperBound..<end.lowerBound])
    let file = try scratch.write("stored.json", stored)
    let same = try compare(scratch, ["--baseline", file])
    #expect(same.code == 0, "\(same.errors)")
    #expect(same.output.contains("against the baseline"))
    let higher = try scratch.write("higher.json", stored.replacing("0.75", with: "0.85"))
    let worse = try compare(scratch, ["--baseline", higher])
    #expect(worse.code == 3)
    #expect(worse.output.contains("WORSE"))
    let missing = try compare(scratch, ["--baseline", scratch.file("none.json")])
    #expect(missing.code == 66 && missing.errors.contains("none.json"))
    let broken = try scratch.write("broken.json", "{}")
    #expect(try compare(scratch, ["--baseline", broken]).errors.contains("is damaged"))
  }

  @Test("nothing to compare is said, with exit code 66")
  func refusals() throws {
    let scratch = try Scratch()
    let empty = try compare(scratch, [])
    #expect(empty.code == 66 && empty.errors.contains("no completed run in"))
    try synthetic(scratch, seed: 0, accuracy: 0.7, reported: 0.7)
    let misspelt = try compare(scratch, ["claimd"])
    #expect(misspelt.code == 66 && misspelt.errors.contains("did you mean 'claimed'?"))
    try scratch.write("results/claimed/20260101T000000-broken/status.json", "{")
    let beside = try compare(scratch, [])
    #expect(beside.code == 0 && beside.errors.contains("is left out"))
    #expect(try compare(scratch, ["--json", "--markdown"]).code == 64)
  }

  @Test("a thousand runs are listed and compared at once")
  func aThousandRuns() throws {
    let scratch = try Scratch()
    for index in 0..<1000 {
      try synthetic(
        scratch, experiment: "claimed\(index % 5)", seed: index, accuracy: 0.7, reported: 0.7,
        identity: "plan\(index % 20)")
    }
    _ = try compare(scratch, [])
    let compared = try compare(scratch, [])
    #expect(compared.code == 0, "\(compared.errors)")
    let listed = try Program.run(
      ["list", "--results", scratch.file("results")], in: scratch)
    #expect(listed.output.split(separator: "\n").count == 1001)
    print("1,000 runs compared in \(compared.seconds) s, listed in \(listed.seconds) s")
    #expect(compared.seconds < 3 && listed.seconds < 3, "0.3 s on an idle machine")
  }

  @Test("the schema that is printed is the committed one")
  func schema() throws {
    let scratch = try Scratch()
    let outcome = try Program.run(["schema"], in: scratch)
    let committed = try String(
      contentsOf: URL(filePath: "\(Program.root)/experiments/schema.json"), encoding: .utf8)
    #expect(outcome.code == 0 && outcome.output == committed)
  }

  /// A completed run without its program.
  private func synthetic(
    _ scratch: Scratch, experiment: String = "claimed", seed: Int, accuracy: Double,
    reported: Double, identity: String = "a"
  ) throws {
    let number = "\(100_000 + seed)"
    let run = "results/\(experiment)/20260101T000000-\(number)"
    try scratch.write(
      "\(run)/status.json",
      """
      {"state": "completed", "pid": 1, "started": "2026-01-01T00:00:00.000Z", "plan": {"identity": \
      "\(identity)", "seed": \(seed), "variant": []}, "seconds": {"total": 1, "decode": 0, \
      "features": 0, "training": 0, "evaluation": 0}}
      """)
    try scratch.write(
      "\(run)/metrics.json", "{\"test\": {\"loss\": 0.5, \"accuracy\": \(accuracy)}}")
    try scratch.write(
      "\(run)/plan.json",
      """
      {"experiment": {"reported": [{"split": "test", "metric": "accuracy", "value": \(reported), \
      "count": 400}]}, "images": {"test": 400}}
      """)
  }
}
