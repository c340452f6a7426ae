/// How much a value differs from seed to seed, as far as a few seeds tell.
///
/// A spread of two or three values is itself hardly known. Accuracies are therefore shrunk towards
/// the spread that fine-tuning on small data sets usually has: the squares are averaged, the usual
/// one with the weight of a dozen seeds (the moderated variance of G. K. Smyth, "Linear models and
/// empirical Bayes methods", Stat. Appl. Genet. Mol. Biol. 3, 2004). A sample that spreads more
/// than three times the usual contradicts it and is believed alone. Usual spreads: X. Bouthillier
/// et al., "Accounting for variance in machine learning benchmarks", MLSys 2021.
package struct SeedSpread: Equatable, Sendable {
  /// What the usual spread weighs beside the sample.
  package enum Prior: Sendable {
    /// A dozen seeds, always: for the prediction of one run, where too narrow is the worse fault.
    case steady
    /// A dozen up to three seeds, none from five on: for the mean, which more seeds must be able
    /// to pin down.
    case fading
    /// Nothing is usual, as with losses.
    case none

    fileprivate func weight(seeds: Int) -> Double {
      switch self {
      case .steady: 12
      case .fading: seeds <= 3 ? 12 : seeds == 4 ? 6 : 0
      case .none: 0
      }
    }
  }

  /// The usual standard deviation of an accuracy over seeds.
  package static let usual = 0.025

  package let variance: Double
  package let degreesOfFreedom: Double

  /// From the variance of a sample (any number for one seed) and how many seeds it has.
  ///
  /// One seed needs a prior.
  package init(sample: Double, seeds: Int, prior: Prior) {
    let usual = SeedSpread.usual * SeedSpread.usual
    let freedom = Double(seeds - 1)
    let wild = seeds > 1 && sample > 9 * usual
    let weight = wild ? 0 : prior.weight(seeds: seeds)
    precondition(weight + freedom > 0, "one seed has no spread of its own")
    degreesOfFreedom = weight + freedom
    variance = (weight * usual + (seeds > 1 ? freedom * sample : 0)) / degreesOfFreedom
  }
}
