internal import Glibc

/// How far our mean and one reported run of the same recipe may lie apart by chance.
///
/// Four things differ: our seeds, of which the mean averages the spread away; the reported run's own
/// seed; and the images of the two test sets. Our seeds share one test set, whose chance no
/// number of seeds averages away.
package enum Uncertainty: Sendable {
  /// A share of images: so many seeds of a spread, and the variance of counting in both test sets.
  case share(SeedSpread, seeds: Int, counting: Double)
  /// A quantity of which only the variance of a sample of seeds is known.
  case sample(variance: Double, seeds: Int)

  /// The probability of lying further apart than a distance, to either side.
  ///
  /// - Parameter distance: Of our mean and the reported value, in the metric's unit.
  /// - Returns: A probability.
  package func beyond(_ distance: Double) -> Double {
    guard distance > 0 else { return 1 }
    switch self {
    case .share(let spread, let seeds, let counting):
      let factor = 1 + 1 / Double(seeds)
      var sum = 0.0
      for (deviation, weight) in zip(spread.deviations, spread.weights) {
        sum +=
          weight * erfc(distance / (2 * (deviation * deviation * factor + counting)).squareRoot())
      }
      return sum
    case .sample(let variance, let seeds):
      let scale = (variance * (1 + 1 / Double(seeds))).squareRoot()
      guard scale > 0 else { return 0 }
      return 2 * StudentT(degreesOfFreedom: Double(seeds - 1)).cumulative(-distance / scale)
    }
  }

  /// Half the width of the central interval that holds a fraction.
  ///
  /// - Parameter level: The fraction, between 0 and 1.
  /// - Returns: Half the width, in the metric's unit.
  package func half(level: Double) -> Double {
    switch self {
    case .sample(let variance, let seeds):
      return StudentT(degreesOfFreedom: Double(seeds - 1)).quantile((1 + level) / 2)
        * (variance * (1 + 1 / Double(seeds))).squareRoot()
    case .share:
      // `beyond` is convex, so that Newton's steps from 0 never overshoot.
      var half = 0.0
      for _ in 0..<200 {
        let step = (beyond(half) - (1 - level)) / density(half)
        guard step > 1e-12, step.isFinite else { break }
        half += step
      }
      return half
    }
  }

  /// How fast `beyond` falls.
  private func density(_ distance: Double) -> Double {
    guard case .share(let spread, let seeds, let counting) = self else { return 0 }
    let factor = 1 + 1 / Double(seeds)
    var sum = 0.0
    for (deviation, weight) in zip(spread.deviations, spread.weights) {
      let variance = deviation * deviation * factor + counting
      sum += weight * exp(-distance * distance / (2 * variance)) / variance.squareRoot()
    }
    return sum * (2 / Double.pi).squareRoot()
  }
}

/// The variance of counting right answers in test sets.
package enum Counting {
  /// Of one new test set of `theirs` images around our share of `ours`.
  ///
  /// The share is moved towards one half by two right and two wrong answers, or a perfect score
  /// would have no uncertainty: A. Agresti and B. A. Coull, "Approximate is better than exact for
  /// interval estimation of binomial proportions", Am. Stat. 52, 1998.
  ///
  /// - Parameters:
  ///   - share: Our share of right answers.
  ///   - ours: Our images.
  ///   - theirs: Images of the new test set.
  /// - Returns: A variance.
  package static func predicted(share: Double, ours: Int, theirs: Int) -> Double {
    let images = Double(ours)
    let moved = (images * share + 2) / (images + 4)
    return moved * (1 - moved) * (1 / images + 1 / Double(theirs))
  }

  /// Of the difference of two shares, each moved by one right and one wrong answer.
  ///
  /// Source: A. Agresti and B. Caffo, "Simple and effective confidence intervals for proportions
  /// and differences of proportions", Am. Stat. 54, 2000.
  ///
  /// - Parameters:
  ///   - share: Our share of right answers.
  ///   - images: Our images.
  ///   - other: Their share.
  ///   - otherImages: Their images.
  /// - Returns: A variance.
  package static func difference(
    _ share: Double, of images: Int, _ other: Double, of otherImages: Int
  ) -> Double {
    func variance(_ share: Double, _ images: Double) -> Double {
      let moved = (images * share + 1) / (images + 2)
      return moved * (1 - moved) / (images + 2)
    }
    return variance(share, Double(images)) + variance(other, Double(otherImages))
  }
}
