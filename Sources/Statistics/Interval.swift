/// A closed interval.
package struct Interval: Codable, Equatable, Sendable {
  package let lower: Double
  package let upper: Double

  package init(lower: Double, upper: Double) {
    self.lower = lower
    self.upper = upper
  }
}

extension Interval {
  /// The confidence interval of the second mean minus the first, by Welch's t for two means; nil
  /// where a sample has fewer than two values, or one that is not a number.
  ///
  /// Source: B. L. Welch, "The generalization of 'Student's' problem when several different
  /// population variances are involved", Biometrika 34, 1947.
  ///
  /// - Parameters:
  ///   - first: The sample whose mean is subtracted.
  ///   - second: The sample whose mean it is subtracted from.
  ///   - level: The confidence level, between 0 and 1.
  package init?(ofMeanDifference first: Statistic, _ second: Statistic, level: Double) {
    guard let before = first.mean, let after = second.mean, let ours = first.standardDeviation,
      let theirs = second.standardDeviation
    else { return nil }
    let difference = after - before
    let parts = [(ours, first.n), (theirs, second.n)].map { deviation, n in
      (variance: deviation * deviation / Double(n), freedom: Double(n - 1))
    }
    let variance = parts.reduce(0) { $0 + $1.variance }
    guard variance > 0 else {
      self.init(lower: difference, upper: difference)
      return
    }
    let freedom =
      variance * variance / parts.reduce(0) { $0 + $1.variance * $1.variance / $1.freedom }
    let half =
      StudentT(degreesOfFreedom: freedom).quantile((1 + level) / 2) * variance.squareRoot()
    self.init(lower: difference - half, upper: difference + half)
  }
}
