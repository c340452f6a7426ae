internal import Basics
internal import Glibc
internal import RunStore
internal import Statistics
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
    #expect(verdict.advice == nil)
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
    #expect(verdict.advice != nil)
    // The larger of 0.02 and 2·sqrt(2·0.97·0.03/200).
    #expect(try abs(#require(verdict.tolerance) - 0.03411744) < 1e-7)
  }

  @Test func theAdvisedSampleDecides() throws {
    var claim = claim
    claim.count = 10_000
    claim.value = 0.9
    claim.tolerance = 0.03
    let few = Verdict(claim, values: [0.9, 0.9], images: 10_000)
    #expect(few.reproduction == .undecided)
    let seeds = try #require(few.advice?.about)
    #expect(few.advice?.kind == .moreSeeds)
    let more = Verdict(claim, values: Array(repeating: 0.9, count: seeds), images: 10_000)
    #expect(more.reproduction == .reproduced)
    let small = Verdict(claim, values: [0.9, 0.9, 0.9], images: 200)
    #expect(small.advice?.kind == .largerTestSet)
    let images = try #require(small.advice?.about)
    #expect(images > 200)
    #expect(small.advice?.seeds == 10)
    #expect(
      Verdict(claim, values: Array(repeating: 0.9, count: 10), images: images).reproduction
        == .reproduced)
    claim.count = 50
    let hopeless = Verdict(claim, values: [0.9, 0.9, 0.9], images: 60)
    #expect(hopeless.advice?.kind == .nothing)
  }

  /// Without counting, what is left is the spread over seeds: that of the prior and the sample.
  @Test func theSameImagesLeaveSeedsAlone() throws {
    var claim = claim
    claim.sameImages = true
    let verdict = Verdict(claim, values: [0.79, 0.8, 0.81], images: 200)
    let half = Uncertainty.share(SeedSpread(sample: 0.0001, seeds: 3), seeds: 3, counting: 0)
      .half(level: 0.95)
    #expect(try abs(#require(verdict.prediction?.lower) - (0.8 - half)) < 1e-12)
    #expect(try abs(#require(verdict.prediction?.upper) - (0.8 + half)) < 1e-12)
    // Far from what counting 200 images twice would make it: 0.08 and more.
    #expect(half > 0.02 && half < 0.06)
  }

  @Test func correctOfCountOutranksTheRoundedValue() throws {
    var claim = claim
    claim.correct = 195
    let verdict = Verdict(claim, values: [0.9, 0.9], images: 200)
    #expect(try abs(#require(verdict.difference) + 0.075) < 1e-12)
  }

  private func typical(_ spread: SeedSpread) -> Double {
    zip(spread.deviations, spread.weights).reduce(0) { $0 + $1.0 * $1.0 * $1.1 }.squareRoot()
  }

  @Test func fewSeedsAreShrunkTowardsTheUsual() {
    let one = typical(SeedSpread(sample: .nan, seeds: 1))
    let two = typical(SeedSpread(sample: 0.001 * 0.001, seeds: 2))
    #expect(one > SeedSpread.usual && one < 0.035)
    #expect(two > 0.01 && two < SeedSpread.usual)
  }

  @Test("a sample that contradicts the usual is believed", arguments: [0.004, 0.1])
  func aSampleIsBelieved(spread: Double) {
    let found = typical(SeedSpread(sample: spread * spread, seeds: 12))
    #expect(abs(found - spread) < 0.25 * spread)
    // Two seeds that lie far apart are more than chance.
    #expect(typical(SeedSpread(sample: 0.2 * 0.2, seeds: 2)) > 0.1)
  }

  /// As the seeds become many, Student's t takes over: 1.0063 is that of 200 degrees over a normal's.
  @Test func manySeedsGiveStudentsInterval() {
    let spread = SeedSpread(sample: 0.025 * 0.025, seeds: 201)
    let half = Uncertainty.share(spread, seeds: 201, counting: 0).half(level: 0.95)
    #expect(abs(half / (1.972 * 0.025 * (1 + 1 / 201.0).squareRoot()) - 1) < 0.01)
  }

  @Test func halfAndBeyondAreInverse() {
    let cases: [Uncertainty] = [
      .share(SeedSpread(sample: 0.0004, seeds: 3), seeds: 3, counting: 0.001),
      .share(SeedSpread(sample: 0, seeds: 1), seeds: 1, counting: 0),
      .sample(variance: 0.04, seeds: 4),
    ]
    for uncertainty in cases {
      for level in [0.5, 0.9, 0.95] {
        #expect(abs(uncertainty.beyond(uncertainty.half(level: level)) - (1 - level)) < 1e-9)
      }
    }
    // Known counting alone is a normal distribution.
    let counted = Uncertainty.share(SeedSpread(sample: 0, seeds: 400), seeds: 400, counting: 0.01)
    #expect(abs(counted.half(level: 0.95) - 0.196) < 1e-3)
  }

  /// By hand: 202 of 204 and 0.0097068·(1/200 + 1/50); 0.5·0.5/102 and 1/52·51/52/52.
  @Test func countingIsNeverCertain() {
    #expect(abs(Counting.predicted(share: 1, ours: 200, theirs: 50) - 0.000242695) < 1e-8)
    let difference = Counting.difference(0.5, of: 100, 1, of: 50)
    #expect(abs(difference - (0.25 / 102 + 51.0 / 52 / 52 / 52)) < 1e-12)
  }

  @Test func aVariantNamesItsChanges() {
    let verdict = Verdict(claim, values: [0.9], images: 200, changes: ["freeze=none"])
    #expect(verdict.changes == ["freeze=none"])
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
    #expect(none.note == "our runs have no such value")
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
}
