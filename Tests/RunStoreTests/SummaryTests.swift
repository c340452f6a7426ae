internal import FoundationEssentials
internal import Glibc
internal import RunStore
internal import Statistics
internal import TestRuns
internal import Testing

struct SummaryTests {
  let scratch = Scratch()

  @Test func runsOfOnePlanAreAveragedOverSeeds() throws {
    let old = try scratch.finished(seed: 1, accuracy: 0.1, at: 0)
    let first = try scratch.finished(seed: 0, accuracy: 0.8, at: 1)
    let second = try scratch.finished(seed: 1, accuracy: 0.9, at: 2)
    let other = try scratch.finished(identity: "changed", seed: 0, accuracy: 0.5, at: 3)
    try scratch.finished(.failed, seed: 2, accuracy: 0, at: 4)
    try FileManager.default.createDirectory(
      atPath: "\(scratch.results)/beans/notes", withIntermediateDirectories: true)
    let summary = try Summary.update(experiment: "\(scratch.results)/beans")
    #expect(summary.experiment == "beans")
    #expect(summary.groups.map(\.identity) == ["changed", "abc"])
    #expect(summary.groups[0].runs.map(\.run) == [other])
    let group = summary.groups[1]
    #expect(group.runs.map(\.run) == [first, second])
    #expect(group.runs.map(\.seed) == [0, 1])
    #expect(group.repeated == [old])
    let accuracy = try #require(group.metrics["test"]?["accuracy"])
    #expect(accuracy == Statistic([0.8, 0.9]))
    #expect(group.seconds.mean == 2)
    #expect(summary.skipped.map(\.folder) == ["\(scratch.results)/beans/notes"])
    let written = try text("\(scratch.results)/beans/summary.json")
    #expect(written.contains("\"standard_deviation\" : 0.0707"))
    #expect(try names("\(scratch.results)/beans").filter { $0.hasPrefix("summary") }.count == 1)
  }

  @Test func everyReportedValueOfThePlanIsJudged() throws {
    for seed in 0..<3 {
      let name = try scratch.finished(seed: seed, accuracy: 0.9 + 0.01 * Double(seed), at: seed)
      try put(
        """
        {"cost": {"a": [1, {"b": null}]}, "experiment": {"reported": [
          {"split": "test", "metric": "accuracy", "value": 0.97, "correct": 195, "count": 200},
          {"split": "train", "metric": "loss", "value": 0.1, "epoch": 3},
          {"split": "test", "metric": "loss", "value": 0.5, "same_images": true, "tolerance": 1}]},
        "images": {"train": 120, "test": 60, "counted_from": "data"}, "layers": [
        """, "\(scratch.results)/beans/\(name)/plan.json")
    }
    let summary = try Summary.update(experiment: "\(scratch.results)/beans")
    let group = summary.groups[0]
    #expect(group.images == ["train": 120, "test": 60])
    #expect(group.verdicts.map(\.n) == [3, 0, 3])
    #expect(group.verdicts.map(\.consistency) == [.consistent, .notJudged, .consistent])
    #expect(group.verdicts[0].claim.correct == 195)
    #expect(group.verdicts[0].claim.title == "test accuracy")
    #expect(group.verdicts[1].claim.title == "train loss, epoch 3")
    #expect(group.verdicts[2].reproduction == .reproduced)
    let read = try Summary(path: "\(scratch.results)/beans/summary.json")
    #expect(read.groups[0].verdicts.map(\.consistency) == group.verdicts.map(\.consistency))
    #expect(throws: ResultsError.self) { try Summary(path: scratch.path) }
  }

  @Test func aKilledRunIsInterrupted() throws {
    var run: RunDirectory? = try scratch.claim()
    let path = try #require(run?.path)
    #expect(try RunRecord(path: path).status.state == .running)
    run = nil
    let record = try RunRecord(path: path)
    #expect(record.status.state == .interrupted)
    #expect(record.status.message == "its process exited without recording a status")
    #expect(record.metrics == nil)
  }

  @Test func theNewestUnfinishedRunOfAPlan() throws {
    let plan = PlanIdentity(identity: "abc", seed: 0)
    #expect(RunIndex(results: scratch.results).unfinished(plan) == nil)
    try scratch.finished(.interrupted, seed: 0, accuracy: 0, at: 0)
    let wanted = try scratch.finished(.interrupted, seed: 0, accuracy: 0, at: 1)
    try scratch.finished(.completed, seed: 0, accuracy: 0, at: 2)
    try scratch.finished(.interrupted, seed: 1, accuracy: 0, at: 3)
    try scratch.finished(.interrupted, identity: "b", seed: 0, accuracy: 0, at: 4)
    let alive = try scratch.claim(at: 5)
    #expect(RunIndex(results: scratch.results).unfinished(plan)?.name == wanted)
    withExtendedLifetime(alive) {}
  }

  @Test func aThousandRunsAreListedAtOnce() throws {
    for index in 0..<1000 {
      let run = "\(scratch.results)/many/20260101T000000-\(100_000 + index)"
      try FileManager.default.createDirectory(
        atPath: "\(run)/checkpoints", withIntermediateDirectories: true)
      try put(
        """
        {"state": "completed", "pid": 1, "started": "2026-01-01T00:00:00.000Z", "plan": \
        {"identity": "a", "seed": \(index), "variant": []}, "seconds": {"total": 1, "decode": 0, \
        "features": 0, "training": 0, "evaluation": 0}}
        """, "\(run)/status.json")
      try put("{\"test\": {\"loss\": 1, \"accuracy\": 0.5}}", "\(run)/metrics.json")
    }
    let clock = ContinuousClock()
    var index: RunIndex?
    var bytes = 0
    let time = clock.measure {
      index = RunIndex(results: scratch.results)
      bytes = index?.runs.reduce(0) { $0 + $1.size } ?? 0
    }
    #expect(index?.runs.count == 1000)
    #expect(index?.runs.first?.headline?.value == 0.5)
    #expect(bytes > 200_000)
    print("1,000 runs listed in \(time)")
    #expect(time < .seconds(3), "0.3 s on an idle machine")
  }
}
