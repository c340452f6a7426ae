internal import Glibc

extension CounterGenerator {
  /// A number of the normal distribution with mean 0 and variance 1 (Box and Muller).
  package mutating func normal() -> Double {
    let radius = (-2 * log(1 - uniform(0, 1))).squareRoot()
    return radius * cos(2 * .pi * uniform(0, 1))
  }

  /// A number of the beta distribution with both parameters alike, from the ratio of two of the gamma
  /// distribution.
  ///
  /// - Parameter alpha: Above 0; however small, the numbers then are 0 or 1.
  /// - Returns: 0 to 1.
  package mutating func beta(_ alpha: Double) -> Double {
    let (first, second) = (logGamma(alpha), logGamma(alpha))
    return 1 / (1 + exp(second - first))
  }

  /// The logarithm of a number of the gamma distribution, which itself is 0 for small shapes.
  ///
  /// Source: Marsaglia, Tsang, "A simple method for generating gamma variables" (2000).
  private mutating func logGamma(_ shape: Double) -> Double {
    guard shape >= 1 else { return logGamma(shape + 1) + log(1 - uniform(0, 1)) / shape }
    let d = shape - 1.0 / 3
    let c = 1 / (9 * d).squareRoot()
    while true {
      let x = normal()
      let v = (1 + c * x) * (1 + c * x) * (1 + c * x)
      guard v > 0 else { continue }
      if log(1 - uniform(0, 1)) < 0.5 * x * x + d - d * v + d * log(v) { return log(d * v) }
    }
  }
}
