/// What our runs say about a reported value.
///
/// Two questions. *Consistent?* Does the value lie in the 95 % prediction interval of one new run
/// of ours: a new seed, a test set of the reported size? *Reproduced?* Does the interval of our mean
/// minus the value lie inside the tolerance? That interval has 90 %, so that each of its ends is a
/// one-sided test at 5 %: D. J. Schuirmann, "A comparison of the two one-sided tests procedure and
/// the power approach", J. Pharmacokinet. Biopharm. 15, 1987.
public struct Verdict: Codable, Equatable, Sendable {
  public enum Consistency: String, Codable, Sendable {
    case consistent
    case inconsistent
    case notJudged = "not_judged"
  }

  public enum Reproduction: String, Codable, Sendable {
    case reproduced
    case notReproduced = "not_reproduced"
    case undecided
    case notJudged = "not_judged"
  }

  public var claim: Claim
  /// Our seeds.
  public var n: Int
  /// Our mean.
  public var mean: Double?
  /// Our mean minus the reported value.
  public var difference: Double?
  public var consistency: Consistency
  /// Where 95 of 100 new runs would lie.
  public var prediction: Interval?
  public var reproduction: Reproduction
  /// The 90 % interval of the difference; nil for one seed.
  public var interval: Interval?
  public var tolerance: Double?
  /// What would decide an undecided one.
  public var remedy: Remedy?
  /// Why a question was not judged, or what was assumed.
  public var note: String?

  /// Judges a claim by our values of it, one a seed, over `images` images of its split.
  ///
  /// Where the document does not say how many images it counted, as many as ours are assumed.
  /// Losses are judged on the spread over seeds alone.
  public init(_ claim: Claim, values: [Double], images: Int?) {
    self.init(unjudged: claim, n: values.count, note: nil)
    guard !values.isEmpty else {
      note = "the runs have no \(claim.metric) of the split '\(claim.split)'"
      return
    }
    guard let mean = Statistic(values).mean else {
      note = "a run's \(claim.metric) is not a number"
      return
    }
    self.mean = mean
    let reported = claim.exactValue
    let difference = mean - reported
    self.difference = difference
    let deviation = Statistic(values).standardDeviation ?? 0
    guard claim.isProportion else {
      tolerance = claim.tolerance ?? 0.02
      guard values.count > 1 else {
        reproduction = .undecided
        remedy = Remedy(.moreSeeds, about: 2)
        note = "one seed does not show how a loss spreads"
        return
      }
      judge(difference, mean: mean, images: 0) { seeds, _, _ in
        let spread = SeedSpread(sample: deviation * deviation, seeds: seeds, prior: .none)
        return Uncertainty(spread: spread, seeds: seeds, counting: 0)
      }
      return
    }
    guard let ours = images ?? claim.count, ours > 0, claim.count ?? ours > 0 else {
      note = "nobody knows how many images were counted"
      return
    }
    let theirs = claim.count ?? ours
    if claim.count == nil { note = "assumed: the reported value counts \(ours) images too" }
    tolerance =
      claim.tolerance
      ?? max(0.02, 2 * (2 * reported * (1 - reported) / Double(theirs)).squareRoot())
    judge(difference, mean: mean, images: ours) { seeds, images, prior in
      Uncertainty(
        spread: SeedSpread(sample: deviation * deviation, seeds: seeds, prior: prior),
        seeds: seeds,
        counting: claim.sameImages
          ? 0 : Uncertainty.counting(share: mean, ours: images, theirs: theirs))
    }
  }

  private init(unjudged claim: Claim, n: Int, note: String?) {
    self.claim = claim
    self.n = n
    self.note = note
    consistency = .notJudged
    reproduction = .notJudged
  }

  /// `uncertainty` is that of so many seeds on so many images, were they to spread as ours do.
  private mutating func judge(
    _ difference: Double, mean: Double, images: Int,
    _ uncertainty: (_ seeds: Int, _ images: Int, SeedSpread.Prior) -> Uncertainty
  ) {
    let wide = uncertainty(n, images, .steady).half(level: 0.95)
    let ceiling = claim.isProportion ? 1 : Double.infinity
    prediction = Interval(lower: max(0, mean - wide), upper: min(ceiling, mean + wide))
    consistency = abs(difference) <= wide ? .consistent : .inconsistent
    let tolerance = tolerance ?? 0
    func reproduction(_ seeds: Int, _ images: Int) -> Reproduction {
      let half = uncertainty(seeds, images, .fading).half(level: 0.9)
      return Verdict.place(difference, half: half, tolerance: tolerance)
    }
    self.reproduction = .undecided
    if n > 1 {
      let half = uncertainty(n, images, .fading).half(level: 0.9)
      interval = Interval(lower: difference - half, upper: difference + half)
      self.reproduction = reproduction(n, images)
    }
    if self.reproduction == .undecided {
      remedy = Remedy.find(
        seeds: n, images: images, canEnlarge: claim.isProportion && !claim.sameImages
      ) { seeds, images in reproduction(seeds, images) != .undecided }
    }
  }

  /// Inside, outside or across the tolerance.
  static func place(_ difference: Double, half: Double, tolerance: Double) -> Reproduction {
    if abs(difference) + half <= tolerance { return .reproduced }
    return abs(difference) - half > tolerance ? .notReproduced : .undecided
  }
}
