internal import Glibc

/// Student's t distribution.
///
/// The distribution function is the regularised incomplete beta function (Abramowitz and Stegun,
/// 26.5.27), that one a continued fraction (26.5.8) summed by Lentz's method.
package struct StudentT: Sendable {
  package let degreesOfFreedom: Double

  package init(degreesOfFreedom: Double) {
    precondition(degreesOfFreedom > 0, "degrees of freedom must be positive")
    self.degreesOfFreedom = degreesOfFreedom
  }

  /// The probability of a value of at most `value`.
  ///
  /// - Parameter value: Any number.
  /// - Returns: A probability.
  package func cumulative(_ value: Double) -> Double {
    // There the logarithms of the gamma function lose their digits (26.7.8 instead).
    if degreesOfFreedom > 1e5 {
      let nearlyNormal =
        value * (1 - 0.25 / degreesOfFreedom)
        / (1 + value * value / (2 * degreesOfFreedom))
        .squareRoot()
      return erfc(-nearlyNormal / 2.0.squareRoot()) / 2
    }
    let square = value * value
    // Whichever of x and 1-x is not near 1 keeps its digits.
    let tail =
      square < degreesOfFreedom
      ? 1 - Beta.regularized(square / (degreesOfFreedom + square), 0.5, degreesOfFreedom / 2)
      : Beta.regularized(degreesOfFreedom / (degreesOfFreedom + square), degreesOfFreedom / 2, 0.5)
    return value < 0 ? tail / 2 : 1 - tail / 2
  }

  /// The value that a fraction `probability` lies below.
  ///
  /// Above its median the distribution function is concave, so that Newton's steps from there never
  /// overshoot.
  ///
  /// - Parameter probability: Between 0 and 1, both excluded.
  /// - Returns: The quantile.
  package func quantile(_ probability: Double) -> Double {
    precondition(probability > 0 && probability < 1, "a probability lies between 0 and 1")
    if probability < 0.5 { return -quantile(1 - probability) }
    let height = densityAtMedian
    var value = 0.0
    for _ in 0..<2000 {
      let slope = density(value, atMedian: height)
      let step = (probability - cumulative(value)) / slope
      guard step > 1e-15 * value, step.isFinite else { break }
      value += step
    }
    return value
  }

  private func density(_ value: Double, atMedian height: Double) -> Double {
    height * exp(-(degreesOfFreedom + 1) / 2 * log1p(value * value / degreesOfFreedom))
  }

  private var densityAtMedian: Double {
    if degreesOfFreedom > 1e5 { return (1 - 0.25 / degreesOfFreedom) / (2 * .pi).squareRoot() }
    return exp(lgamma((degreesOfFreedom + 1) / 2).0 - lgamma(degreesOfFreedom / 2).0)
      / (degreesOfFreedom * .pi).squareRoot()
  }
}

package enum Beta {
  /// The regularised incomplete beta function I_x(a, b).
  ///
  /// - Parameters:
  ///   - x: Between 0 and 1.
  ///   - a: Positive.
  ///   - b: Positive.
  /// - Returns: A probability.
  package static func regularized(_ x: Double, _ a: Double, _ b: Double) -> Double {
    if x <= 0 { return 0 }
    if x >= 1 { return 1 }
    // The fraction converges fast on this side only.
    if x > (a + 1) / (a + b + 2) { return 1 - regularized(1 - x, b, a) }
    let scale = exp(
      lgamma(a + b).0 - lgamma(a).0 - lgamma(b).0 + a * log(x) + b * log1p(-x))
    return scale * fraction(x, a, b) / a
  }

  private static func fraction(_ x: Double, _ a: Double, _ b: Double) -> Double {
    let tiny = 1e-300
    func nonzero(_ value: Double) -> Double { abs(value) < tiny ? tiny : value }
    var c = 1.0
    var d = 1 / nonzero(1 - (a + b) * x / (a + 1))
    var value = d
    for index in 1...10_000 {
      let m = Double(index)
      let even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
      let odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
      for term in [even, odd] {
        d = 1 / nonzero(1 + term * d)
        c = nonzero(1 + term / c)
        value *= c * d
      }
      if abs(c * d - 1) < 1e-15 { break }
    }
    return value
  }
}
