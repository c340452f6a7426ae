internal import Basics
internal import FoundationEssentials
internal import Report
internal import RunStore
internal import Statistics
internal import TestRuns
internal import Testing

struct ComparisonTests {
  private let scratch = Scratch()

  /// A completed run with a plan, whose `experiment` is a JSON object's inside.
  @discardableResult
  private func run(
    _ experiment: String = "beans", identity: String = "abc", seed: Int = 0, accuracy: Double = 0.9,
    spec: String = "\"seed\": 0", at seconds: Int
  ) throws -> String {
    let name = try scratch.finished(
      experiment: experiment, identity: identity, seed: seed, accuracy: accuracy, at: seconds)
    let path = "\(scratch.results)/\(experiment)/\(name)"
    try put(
      "{\"experiment\": {\(spec)}, \"images\": {\"test\": 60, \"train\": 120}, \"layers\": []}",
      "\(path)/plan.json")
    return path
  }

  @Test func whatIsNotARunDirectoryIsSaid() throws {
    try run(at: 0)
    let broken = try run("broken", at: 1)
    try put("{\"state\": \"comp", "\(broken)/status.json")
    let half = "\(scratch.results)/half/20260101T000000-abcdef"
    try FileManager.default.createDirectory(atPath: half, withIntermediateDirectories: true)
    func message(_ path: String) -> String {
      do {
        _ = try Selection([path], results: scratch.results)
        return "none"
      } catch {
        return error.description
      }
    }
    #expect(message("bean").contains("did you mean 'beans'?"))
    #expect(message(broken).contains("status.json' is damaged"))
    #expect(message(half).contains("is not a run directory and contains none"))
    let all = Comparison(try Selection([], results: scratch.results))
    #expect(all.experiments.map(\.experiment) == ["beans", "broken"])
    #expect(all.skipped.map(\.folder) == [broken])
    #expect(!all.isEmpty)
  }

  @Test func unfinishedRunsDoNotCount() throws {
    try run(at: 0)
    try scratch.finished(.failed, seed: 1, accuracy: 0, at: 1)
    let alive = try scratch.claim(seed: 2, at: 2)
    let comparison = Comparison(try Selection([], results: scratch.results))
    #expect(comparison.unfinished.map(\.state) == [.running, .failed])
    #expect(comparison.experiments[0].groups[0].runs.count == 1)
    #expect(try comparison.json().contains("\"state\" : \"running\""))
    withExtendedLifetime(alive) {}
  }

  // MARK: Two runs

  private func predict(_ path: String, _ rows: [(String, String, String)]) throws {
    let lines = rows.map { "\"\($0.0)\",\($0.1),\($0.2),0.5,0.5" }
    try put(
      (["image,label,predicted,a,b"] + lines).joined(separator: "\n") + "\n",
      "\(path)/predictions.csv")
  }

  @Test func twoRunsImageByImage() throws {
    let (old, new) = (try run(at: 0), try run(identity: "b", at: 1))
    let images = (0..<9).map { "test/a, \($0).jpg" }
    try predict(old, images.enumerated().map { ($1, "a", $0 < 6 ? "a" : "b") })
    // In another order, as another program's list would have it.
    try predict(new, images.enumerated().reversed().map { ($1, "a", $0 < 1 ? "b" : "a") })
    func pair() throws -> PairedRuns? {
      Comparison(try Selection([old, new], results: scratch.results)).pair
    }
    let test = try #require(try pair()?.test)
    #expect([test.won, test.lost, test.bothRight, test.bothWrong] == [1, 3, 5, 0])
    // scipy.stats.binomtest(1, 4).pvalue
    #expect(abs(test.pValue - 0.625) < 1e-12)
    #expect(try pair()?.second == new)
    try predict(new, images.dropLast().map { ($0, "a", "a") })
    #expect(try pair()?.reason == "the runs were not tested on the same images")
    try put("image,label\n", "\(new)/predictions.csv")
    #expect(try pair()?.reason?.contains("expected columns image,label,predicted") == true)
    try run(at: 2)
    #expect(Comparison(try Selection([], results: scratch.results)).pair == nil)
  }

  // MARK: Specs

  @Test func onlyTheKeysThatDiffer() throws {
    let first = """
      "seed": 0, "title": "A", "head": ["flatten", {"dense": {"units": 2}}], "freeze": 175, \
      "training": {"epochs": 5, "optimizer": {"adam": {"learning_rate": 0.001}}}
      """
    let second =
      first.replacing("175", with: "{\"before\": \"x\"}").replacing("\"A\"", with: "\"B\"")
      .replacing("\"units\": 2", with: "\"units\": 3")
      .replacing("\"adam\": {\"learning_rate\": 0.001}", with: "\"sgd\": {\"momentum\": 0.9}")
    for seed in 0..<3 {
      try run(seed: seed, accuracy: 0.80 + 0.01 * Double(seed), spec: first, at: seed)
      try run(
        identity: "b", seed: seed, accuracy: 0.90 + 0.01 * Double(seed), spec: second,
        at: 10 + seed)
    }
    let differences = try SpecDifferences(Selection([], results: scratch.results))
    #expect(differences.sides.map(\.runs.count) == [3, 3])
    #expect(differences.keys.map(\.key) == ["head.1.dense.units", "freeze", "training.optimizer"])
    #expect(differences.keys[1].values == ["175", "{before: x}"])
    #expect(
      differences.keys[2].values == ["{adam: {learning_rate: 0.001}}", "{sgd: {momentum: 0.9}}"])
    let effect = try #require(differences.effects.first { $0.metric == "test accuracy" })
    let change = try #require(effect.changes[1])
    #expect(abs(change.difference - 0.1) < 1e-12)
    // scipy.stats.ttest_ind([0.9, 0.91, 0.92], [0.8, 0.81, 0.82], equal_var=False)
    //   .confidence_interval(): 0.0773304, 0.1226696
    #expect(try abs(#require(change.interval?.lower) - 0.0773304) < 1e-6)
    #expect(try abs(#require(change.interval?.upper) - 0.1226696) < 1e-6)
  }

  @Test func namedRunsDifferBySeedToo() throws {
    let paths = [try run(seed: 0, at: 0), try run(seed: 1, spec: "\"seed\": 1", at: 1)]
    let named = try SpecDifferences(Selection(paths, results: scratch.results))
    #expect(named.keys.map(\.key) == ["seed"])
    #expect(named.effects[0].changes[1]?.interval == nil)
    let grouped = try SpecDifferences(Selection(["beans"], results: scratch.results))
    #expect(grouped.sides.count == 1)
    try put("{\"experiment\": {", "\(paths[0])/plan.json")
    #expect(throws: ResultsError.self) {
      try SpecDifferences(Selection(paths, results: scratch.results))
    }
  }

  // MARK: Baseline

  private func baseline(_ accuracies: [Double], against ours: [Double]) throws
    -> BaselineComparison
  {
    let scratch = Scratch()
    for (index, accuracy) in accuracies.enumerated() {
      try scratch.finished(experiment: "old", seed: index, accuracy: accuracy, at: index)
    }
    for (index, accuracy) in ours.enumerated() {
      try scratch.finished(experiment: "new", seed: index, accuracy: accuracy, at: index)
    }
    var stored = try Summary.update(experiment: "\(scratch.results)/old")
    stored = try Summary(path: "\(scratch.results)/old/summary.json")
    return BaselineComparison(stored, ours: Summary(experiment: "\(scratch.results)/new"))
  }

  @Test func worseThanTheBaseline() throws {
    let same = try baseline([0.9, 0.91, 0.92], against: [0.9, 0.91, 0.89])
    #expect(same.lines.map(\.metric) == ["test accuracy", "test loss"])
    #expect(same.lines.map(\.outcome) == [.same, .same])
    #expect(same.lines[0].tolerance == 0.02)
    #expect(same.lines[1].tolerance == 0.05)
    #expect(!same.isRegression)
    let worse = try baseline([0.9, 0.91, 0.92], against: [0.88, 0.88, 0.88])
    #expect(worse.lines[0].outcome == .worse)
    #expect(worse.isRegression)
    let better = try baseline([0.9, 0.91, 0.92], against: [0.99])
    #expect(better.lines[0].outcome == .better)
    #expect(!better.isRegression)
    // One seed does not show its spread: the usual one, twice, of two means of one.
    let one = try baseline([0.9], against: [0.9])
    #expect(abs(one.lines[0].tolerance - 0.05 * 2.0.squareRoot()) < 1e-12)
    let none = try baseline([0.9], against: [])
    #expect(none.lines.isEmpty && none.notes == ["no completed run of the spec as written"])
    let spoilt = try baseline([0.9], against: [.nan])
    #expect(spoilt.lines.isEmpty && spoilt.notes == none.notes, "a run without numbers is none")
  }

  @Test func aBaselineMayNameItsTolerance() throws {
    try scratch.finished(seed: 0, accuracy: 0.9)
    let folder = "\(scratch.results)/beans"
    var stored = try Summary.update(experiment: folder)
    stored.tolerance = ["accuracy": 0.3]
    stored.groups[0].identity = "older"
    let ours = Summary(experiment: folder)
    let comparison = BaselineComparison(stored, ours: ours)
    #expect(comparison.lines[0].tolerance == 0.3)
    #expect(comparison.notes == ["the plan of the spec as written has changed"])
    stored.groups[0].metrics["validation"] = ["accuracy": Statistic([0.5])]
    #expect(BaselineComparison(stored, ours: ours).isRegression)
    stored.groups[0].variant = ["freeze=3"]
    #expect(
      BaselineComparison(stored, ours: ours).notes == ["no completed run of freeze=3"])
  }
}
