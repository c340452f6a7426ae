/// How far our mean and one reported run may lie apart by chance.
///
/// Both runs the same recipe. Four things differ: our seeds, of which the mean averages the spread
/// away; the reported run's own seed; and the images of the two test sets. Our seeds share one test
/// set, whose luck no number of seeds averages away. Where both used the same images that part
/// cancels. The parts add up as variances; Student's t with the degrees of freedom of F. E.
/// Satterthwaite ("An approximate distribution of estimates of variance components", Biometrics
/// Bulletin 2, 1946) answers for the one that is estimated from few values.
package struct Uncertainty: Equatable, Sendable {
  package var spread: SeedSpread
  package var seeds: Int
  /// The variance of counting right answers in both test sets.
  package var counting: Double

  package init(spread: SeedSpread, seeds: Int, counting: Double) {
    self.spread = spread
    self.seeds = seeds
    self.counting = counting
  }

  /// The variance of counting in a test set of ours and one of theirs.
  ///
  /// The share is moved towards one half by one right and one wrong answer (Laplace's rule of
  /// succession), or a perfect score would have no uncertainty.
  package static func counting(share: Double, ours: Int, theirs: Int) -> Double {
    let images = Double(ours)
    let moved = (images * share + 1) / (images + 2)
    return moved * (1 - moved) * (1 / images + 1 / Double(theirs))
  }

  /// Half the width of a central interval for the difference.
  package func half(level: Double) -> Double {
    let seed = spread.variance * (1 + 1 / Double(seeds))
    let total = seed + counting
    guard seed > 0 else { return Normal.quantile((1 + level) / 2) * total.squareRoot() }
    let freedom = total * total / (seed * seed / spread.degreesOfFreedom)
    return StudentT(degreesOfFreedom: freedom).quantile((1 + level) / 2) * total.squareRoot()
  }
}

enum Normal {
  /// The value that a fraction `probability` lies below.
  static func quantile(_ probability: Double) -> Double {
    // Indistinguishable from the limit in double precision.
    StudentT(degreesOfFreedom: 1e15).quantile(probability)
  }
}
