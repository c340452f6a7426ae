internal import Glibc

/// How much an accuracy differs from seed to seed, as far as a few seeds tell: standard deviations
/// with their probabilities.
///
/// A spread of two or three values is itself hardly known, so they are weighed together with what
/// is usual. The prior has two parts, nineteen to one. The first is the spread of heads trained on
/// small photograph sets: six series of runs (three experiments, Keras and this program) lie
/// between 0.022 and 0.036. It counts like twenty-four seeds of spread 0.025, which is less than
/// G. K. Smyth's estimate from those series ("Linear models and empirical Bayes methods", Stat.
/// Appl. Genet. Mol. Biol. 3, 2004). The second knows nothing between 0.001 (full training sets:
/// D. Picard, "Torch manual seed 3407 is all you need", 2021) and 0.25 (every other run fails);
/// where the sample contradicts the usual, it soon wins (H. Schmidli et al., "Robust
/// meta-analytic-predictive priors", Biometrics 70, 2014).
package struct SeedSpread: Equatable, Sendable {
  /// Standard deviations, ascending.
  package let deviations: [Double]
  /// Their probabilities.
  package let weights: [Double]

  /// The usual standard deviation of an accuracy over seeds.
  package static let usual = 0.025

  /// From the variance of a sample (any number for one seed) and how many seeds it has.
  ///
  /// - Parameters:
  ///   - sample: The variance; any number for one seed.
  ///   - seeds: How many seeds the sample has.
  package init(sample: Double, seeds: Int) {
    let freedom = Double(seeds - 1)
    let evidence = SeedSpread.grid.map { deviation in
      seeds > 1
        ? -freedom * (log(deviation) + sample / (2 * deviation * deviation)) : 0
    }
    let best = evidence.max() ?? 0
    let products = zip(evidence, SeedSpread.prior).map { exp($0 - best) * $1 }
    let sum = products.reduce(0, +)
    let kept = products.indices.filter { products[$0] > 1e-7 * sum }
    deviations = kept.map { SeedSpread.grid[$0] }
    weights = kept.map { products[$0] / sum }
  }

  private static let grid = (0...60).map { 0.001 * pow(250, Double($0) / 60) }

  private static let prior: [Double] = {
    // The scaled inverse chi-squared density of the variance, per unit of the logarithm.
    let freedom = 24.0
    let densities = grid.map { deviation in
      let ratio = usual / deviation
      return exp(freedom * (log(ratio) - ratio * ratio / 2))
    }
    let sum = densities.reduce(0, +)
    return densities.map { 0.95 * $0 / sum + 0.05 / Double(grid.count) }
  }()
}
