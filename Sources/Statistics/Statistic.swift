internal import Glibc

/// A quantity over the seeds of a plan.
package struct Statistic: Codable, Equatable, Sendable {
  /// How many runs it comes from.
  package let n: Int
  /// Nil where a value was not a number: a mean of the others would mislead.
  package let mean: Double?
  /// Of the sample, with n-1 below; nil for one run.
  package let standardDeviation: Double?
  /// The 95 % confidence interval of the mean by Student's t; nil for one run.
  package let interval: Interval?

  /// Mean, standard deviation and interval of a sample.
  ///
  /// - Parameter values: One a run.
  package init(_ values: [Double]) {
    n = values.count
    guard !values.isEmpty, values.allSatisfy(\.isFinite) else {
      (mean, standardDeviation, interval) = (nil, nil, nil)
      return
    }
    let count = Double(values.count)
    let mean = values.reduce(0, +) / count
    self.mean = mean
    guard values.count > 1 else {
      (standardDeviation, interval) = (nil, nil)
      return
    }
    let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    let deviation = (squares / (count - 1)).squareRoot()
    let half =
      StudentT(degreesOfFreedom: count - 1).quantile(0.975) * deviation / count.squareRoot()
    standardDeviation = deviation
    interval = Interval(lower: mean - half, upper: mean + half)
  }
}
