internal import Basics
internal import Glibc
internal import Results
internal import Testing

struct VerdictTests {
  private let claim = Claim(split: "test", metric: "accuracy", value: 0.97, count: 200)

  @Test func onTheSpotAndWellMeasuredIsReproduced() throws {
    var claim = claim
    claim.count = 10_000
    claim.tolerance = 0.05
    let verdict = Verdict(claim, values: [0.968, 0.971, 0.97, 0.969], images: 10_000)
    #expect(verdict.consistency == .consistent)
    #expect(verdict.reproduction == .reproduced)
    #expect(verdict.n == 4)
    #expect(verdict.tolerance == 0.05)
    #expect(verdict.remedy == nil)
    #expect(try abs(#require(verdict.difference) + 0.0005) < 1e-9)
  }

  @Test func farOffIsNotReproduced() {
    let verdict = Verdict(claim, values: [0.70, 0.71, 0.69], images: 200)
    #expect(verdict.consistency == .inconsistent)
    #expect(verdict.reproduction == .notReproduced)
  }

  @Test func oneSeedIsUndecided() throws {
    let verdict = Verdict(claim, values: [0.97], images: 200)
    #expect(verdict.consistency == .consistent)
    #expect(verdict.reproduction == .undecided)
    #expect(verdict.interval == nil)
    #expect(verdict.remedy != nil)
    // The larger of 0.02 and 2·sqrt(2·0.97·0.03/200).
    #expect(try abs(#require(verdict.tolerance) - 0.03411744) < 1e-7)
  }

  @Test func aRemedyIsWhatItTakes() throws {
    var claim = claim
    claim.count = 10_000
    claim.value = 0.9
    claim.tolerance = 0.05
    let few = Verdict(claim, values: [0.9, 0.9], images: 10_000)
    #expect(few.reproduction == .undecided)
    let seeds = try #require(few.remedy?.about)
    #expect(few.remedy?.kind == .moreSeeds)
    let more = Verdict(claim, values: Array(repeating: 0.9, count: seeds), images: 10_000)
    #expect(more.reproduction == .reproduced)
    let small = Verdict(claim, values: [0.9, 0.9, 0.9], images: 60)
    #expect(small.remedy?.kind == .largerTestSet)
    #expect(try #require(small.remedy?.about) > 60)
    claim.count = 50
    let hopeless = Verdict(claim, values: [0.9, 0.9, 0.9], images: 60)
    #expect(hopeless.remedy?.kind == .nothing)
  }

  /// By hand: (12·0.025² + 2·0.0001)/14 = 0.00055, of the same images 0.00055·4/3, with 14 degrees.
  ///
  /// t(0.975; 14) = 2.144786688.
  @Test func theSameImagesLeaveSeedsAlone() throws {
    var claim = claim
    claim.sameImages = true
    let verdict = Verdict(claim, values: [0.79, 0.8, 0.81], images: 200)
    let half = 2.144786688 * (0.00055 * 4 / 3).squareRoot()
    #expect(try abs(#require(verdict.prediction?.lower) - (0.8 - half)) < 1e-8)
    #expect(try abs(#require(verdict.prediction?.upper) - (0.8 + half)) < 1e-8)
  }

  @Test func correctOfCountOutranksTheRoundedValue() throws {
    var claim = claim
    claim.correct = 195
    let verdict = Verdict(claim, values: [0.9, 0.9], images: 200)
    #expect(try abs(#require(verdict.difference) + 0.075) < 1e-12)
  }

  @Test func aWildSpreadIsBelieved() {
    let shrunk = SeedSpread(sample: 0.0002, seeds: 2, prior: .steady)
    #expect(shrunk.degreesOfFreedom == 13)
    #expect(abs(shrunk.variance - (12 * 0.025 * 0.025 + 0.0002) / 13) < 1e-12)
    let wild = SeedSpread(sample: 0.08, seeds: 2, prior: .steady)
    #expect(wild.degreesOfFreedom == 1)
    #expect(abs(wild.variance - 0.08) < 1e-12)
    let one = SeedSpread(sample: .nan, seeds: 1, prior: .fading)
    #expect(one.variance.squareRoot() == SeedSpread.usual)
  }

  @Test func withFiveSeedsTheMeanIsOnItsOwn() {
    let faded = SeedSpread(sample: 0.0001, seeds: 5, prior: .fading)
    #expect(faded.degreesOfFreedom == 4)
    #expect(faded.variance == 0.0001)
    #expect(SeedSpread(sample: 0.0001, seeds: 4, prior: .fading).degreesOfFreedom == 9)
    #expect(SeedSpread(sample: 0.0001, seeds: 5, prior: .steady).degreesOfFreedom == 16)
  }

  @Test func lossesByTheirSpreadAlone() throws {
    let claim = Claim(split: "test", metric: "loss", value: 0.30, tolerance: 0.1)
    #expect(Verdict(claim, values: [0.3], images: 60).reproduction == .undecided)
    #expect(Verdict(claim, values: [0.3], images: 60).consistency == .notJudged)
    let close = Verdict(claim, values: [0.30, 0.31, 0.29], images: nil)
    #expect(close.consistency == .consistent)
    #expect(close.reproduction == .reproduced)
    let far = Verdict(claim, values: [0.50, 0.51, 0.49], images: nil)
    #expect(far.reproduction == .notReproduced)
    #expect(try #require(far.prediction?.upper) < 0.6)
  }

  @Test func whatIsNotThereIsNotJudged() {
    let none = Verdict(claim, values: [], images: 200)
    #expect(none.reproduction == .notJudged)
    #expect(none.note == "the runs have no accuracy of the split 'test'")
    #expect(Verdict(claim, values: [.nan, 0.9], images: 200).consistency == .notJudged)
    var bare = claim
    bare.count = nil
    #expect(Verdict(bare, values: [0.9], images: nil).consistency == .notJudged)
    #expect(Verdict(bare, values: [0.9], images: 60).note?.contains("60 images") == true)
  }

  @Test func mcNemar() {
    let first = Array(repeating: true, count: 20) + Array(repeating: false, count: 10)
    let second =
      Array(repeating: true, count: 12) + Array(repeating: false, count: 8)
      + [true, true] + Array(repeating: false, count: 8)
    let test = McNemar(first: first, second: second)
    #expect([test.won, test.lost, test.bothRight, test.bothWrong] == [8, 2, 12, 8])
    // scipy.stats.binomtest(2, 10).pvalue
    #expect(abs(test.pValue - 0.109375) < 1e-12)
    #expect(McNemar(first: first, second: first).pValue == 1)
  }

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
    var claim = claim
    #expect(claim.value(in: run) == 0.9)
    claim.split = "train"
    #expect(claim.value(in: run) == nil)
    claim.epoch = 3
    #expect(claim.value(in: run) == 0.3)
    claim.epoch = 4
    #expect(claim.value(in: run) == nil)
    claim.split = "validation"
    claim.phase = "head"
    claim.epoch = nil
    #expect(claim.value(in: run) == 0.7)
    let summary = Summary(experiment: "\(scratch.results)/beans") { _ in
      Summary.Reported(claims: [claim, self.claim], images: ["validation": 60, "test": 60])
    }
    #expect(summary.groups[0].verdicts?.map(\.mean) == [0.7, 0.9])
  }
}
