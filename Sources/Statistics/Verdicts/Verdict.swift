/// What our runs say about a reported value.
///
/// Two questions. *Consistent?* Does the value lie in the 95 % prediction interval of one new run
/// of ours: a new seed, a new test set of the reported size? *Reproduced?* Does the interval of our mean
/// minus the value lie inside the tolerance? That interval has 90 %, so that each of its ends is a
/// one-sided test at 5 %: D. J. Schuirmann, "A comparison of the two one-sided tests procedure and
/// the power approach", J. Pharmacokinet. Biopharm. 15, 1987.
package struct Verdict: Codable, Equatable, Sendable {
  package enum Consistency: String, Codable, Sendable {
    case consistent
    case inconsistent
    case notJudged = "not_judged"
  }

  package enum Reproduction: String, Codable, Sendable {
    case reproduced
    case notReproduced = "not_reproduced"
    case undecided
    case notJudged = "not_judged"
  }

  package var claim: Claim
  /// Our values, over seeds.
  package var ours: Statistic
  /// Our mean minus the reported value.
  package var difference: Double?
  package var consistency: Consistency
  /// Where 95 of 100 new runs would lie.
  package var prediction: Interval?
  package var reproduction: Reproduction
  /// The 90 % interval of the difference; nil for one seed.
  package var interval: Interval?
  package var tolerance: Double?
  /// The sample that would decide an undecided one.
  package var advice: SampleSizeAdvice?
  /// What was changed of the spec that the claim is about; such runs are a variant of it.
  package var changes: [String]
  /// Why a question was not judged, or what was assumed.
  package var note: String?

  private enum CodingKeys: String, CodingKey {
    case claim, ours, difference, consistency, prediction, reproduction, interval, tolerance
    // The name in the files of all versions.
    case advice = "remedy"
    case changes, note
  }

  /// Judges a claim by our values of it.
  ///
  /// Where the document does not say how many images it counted, as many as ours are assumed.
  /// Losses are judged on the spread over seeds alone.
  ///
  /// - Parameters:
  ///   - claim: The reported value.
  ///   - values: Our values of the same quantity, one a seed.
  ///   - images: Images of the claim's split that ours were counted on.
  ///   - changes: What was changed of the spec that the claim is about.
  package init(_ claim: Claim, values: [Double], images: Int?, changes: [String] = []) {
    self.claim = claim
    ours = Statistic(values)
    self.changes = changes
    consistency = .notJudged
    reproduction = .notJudged
    guard !values.isEmpty else {
      note = "our runs have no such value"
      return
    }
    guard let mean = ours.mean else {
      note = "a run's value is not a number"
      return
    }
    difference = mean - claim.exactValue
    guard claim.isProportion else {
      judgeLoss()
      return
    }
    guard let images = images ?? claim.count, images > 0, claim.count ?? images > 0 else {
      note = "the number of images counted is unknown"
      return
    }
    if claim.count == nil { note = "assumed: the reported value counts \(images) images too" }
    judgeShare(mean, images: images)
  }

  /// Our seeds.
  package var n: Int { ours.n }
  /// Our mean.
  package var mean: Double? { ours.mean }

  private mutating func judgeLoss() {
    tolerance = claim.tolerance ?? 0.02
    guard let deviation = ours.standardDeviation else {
      reproduction = .undecided
      advice = SampleSizeAdvice(.moreSeeds, about: 2)
      return
    }
    judgeConsistency(
      .sample(variance: deviation * deviation, seeds: n), range: 0...Double.infinity)
    judgeReproduction(images: 0) { seeds, _ in
      .sample(variance: deviation * deviation, seeds: seeds)
    }
  }

  private mutating func judgeShare(_ mean: Double, images: Int) {
    let reported = claim.exactValue
    let theirs = claim.count ?? images
    tolerance =
      claim.tolerance
      ?? max(0.02, 2 * (2 * reported * (1 - reported) / Double(theirs)).squareRoot())
    let sample = ours.standardDeviation.map { $0 * $0 }
    let sameImages = claim.sameImages
    let counting =
      sameImages ? 0 : Counting.predicted(share: mean, ours: images, theirs: theirs)
    judgeConsistency(
      .share(SeedSpread(sample: sample ?? 0, seeds: n), seeds: n, counting: counting),
      range: 0...1)
    judgeReproduction(images: images) { seeds, images in
      // Advice on one seed takes the usual spread for its own.
      let sample = sample ?? SeedSpread.usual * SeedSpread.usual
      let counting =
        sameImages ? 0 : Counting.difference(mean, of: images, reported, of: theirs)
      return .share(
        SeedSpread(sample: sample, seeds: seeds), seeds: seeds, counting: counting)
    }
  }

  private mutating func judgeConsistency(
    _ uncertainty: Uncertainty, range: ClosedRange<Double>
  ) {
    guard let mean, let difference else { return }
    let half = uncertainty.half(level: 0.95)
    prediction = Interval(
      lower: max(range.lowerBound, mean - half), upper: min(range.upperBound, mean + half))
    consistency = abs(difference) <= half ? .consistent : .inconsistent
  }

  /// - Parameters:
  ///   - images: Test images of ours.
  ///   - uncertainty: Of so many seeds on so many images, if they spread as ours do.
  private mutating func judgeReproduction(
    images: Int, _ uncertainty: (_ seeds: Int, _ images: Int) -> Uncertainty
  ) {
    guard let difference, let tolerance else { return }
    func place(_ seeds: Int, _ images: Int) -> Reproduction {
      let margin = tolerance - abs(difference)
      // Whether half an interval of 90 % fits between the difference and the tolerance's end.
      guard uncertainty(seeds, images).beyond(abs(margin)) <= 0.1 else { return .undecided }
      return margin >= 0 ? .reproduced : .notReproduced
    }
    reproduction = .undecided
    if n > 1 {
      let half = uncertainty(n, images).half(level: 0.9)
      interval = Interval(lower: difference - half, upper: difference + half)
      reproduction = place(n, images)
    }
    if reproduction == .undecided {
      advice = SampleSizeAdvice.find(
        seeds: n, images: images, canEnlarge: claim.isProportion && !claim.sameImages
      ) { seeds, images in place(seeds, images) != .undecided }
    }
  }
}
