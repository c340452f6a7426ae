internal import RunStore
internal import Statistics
internal import TestRuns
internal import Testing

struct ClaimTests {
  @Test func claimsAreAboutTheSplitPhaseAndEpochTheyName() throws {
    let scratch = Scratch()
    let name = try scratch.finished(seed: 0, accuracy: 0.9)
    let path = "\(scratch.results)/beans/\(name)"
    let log = try MetricsLog(starting: RunDirectory(path: path))
    for (phase, epoch, accuracy) in [("head", 1, 0.1), ("head", 2, 0.2), ("fine", 1, 0.3)] {
      try log.append(
        EpochRow(
          phase: phase, epoch: epoch, training: ["loss": 1, "accuracy": accuracy],
          validation: ["loss": 1, "accuracy": accuracy + 0.5], learningRate: 1, seconds: 1))
    }
    let run = try RunRecord(path: path)
    func ours(_ split: String, _ phase: String?, _ epoch: Int?) -> Double? {
      var claim = Claim(split: split, metric: "accuracy", value: 0.5)
      claim.phase = phase
      claim.epoch = epoch
      return run.values(of: [claim])[0]
    }
    #expect(ours("test", nil, nil) == 0.9)
    #expect(ours("train", nil, nil) == nil)
    #expect(ours("train", nil, 3) == 0.3)
    #expect(ours("train", nil, 4) == nil)
    #expect(ours("train", "fine", 1) == 0.3)
    #expect(ours("train", "fine", 2) == nil)
    #expect(ours("validation", "head", nil) == 0.7)
    #expect(ours("validation", "other", nil) == nil)
    // The log has no test split, but the run's end is the end of its last phase.
    #expect(ours("test", "fine", nil) == 0.9)
    #expect(ours("test", nil, 3) == 0.9)
    #expect(ours("test", "head", nil) == nil)
  }
}
