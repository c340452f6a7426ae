internal import Basics
package import Configuration
internal import Models

extension ParameterDeclaration {
  /// The values that training starts from, in Keras's layout.
  package func initialValues(seed: Int) -> [Float] {
    let generator = CounterGenerator(seed: seed, purpose: "initialise \(key)")
    return weight.initialValues(from: generator)
  }
}

extension Weight {
  /// The values that the array starts from, in Keras's layout, from the start of a stream.
  func initialValues(from generator: CounterGenerator) -> [Float] {
    if let distribution = initializer.distribution(fans: fans) {
      return distribution.values(count: count, from: generator)
    }
    switch initializer {
    case .constant(let value): return [Float](repeating: Float(value), count: count)
    case .orthogonal(let gain):
      return OrthogonalMatrix.values(shape: shape, gain: gain, from: generator)
    default: return [Float](repeating: initializer == .ones ? 1 : 0, count: count)
    }
  }
}

/// How a random initialiser draws.
package enum InitialDistribution: Hashable, Sendable {
  /// In `minimum ..< maximum`.
  case uniform(minimum: Double, maximum: Double)
  case normal(mean: Double, deviation: Double)
  /// Around `mean`, cut at two standard deviations; `deviation` is that before the cut.
  case truncatedNormal(mean: Double, deviation: Double)

  /// That many numbers, from the start of a stream.
  func values(count: Int, from generator: CounterGenerator) -> [Float] {
    switch self {
    case .uniform(let minimum, let maximum):
      let (centre, half) = ((minimum + maximum) / 2, (maximum - minimum) / 2)
      return [Float](unsafeUninitializedCapacity: count) { values, initialized in
        nonisolated(unsafe) let values = values
        ThreadPool.forEachPart(of: count) { part in
          let numbers = values.extracting(part)
          generator.uniforms(from: part.lowerBound, into: numbers)
          for index in numbers.indices {
            numbers[index] = Float(centre + (2 * Double(numbers[index]) - 1) * half)
          }
        }
        initialized = count
      }
    case .normal(let mean, let deviation):
      var generator = generator
      return (0..<count).map { _ in
        Float(mean + generator.normal() * deviation)
      }
    case .truncatedNormal(let mean, let deviation):
      var generator = generator
      return (0..<count).map { _ in
        Float(mean + InitialDistribution.truncatedUnitNormal(from: &generator) * deviation)
      }
    }
  }

  /// A normal number drawn again until it is within two standard deviations.
  private static func truncatedUnitNormal(from generator: inout CounterGenerator) -> Double {
    while true {
      let number = generator.normal()
      if abs(number) < 2 { return number }
    }
  }
}

extension Initializer {
  /// The distribution of a random initialiser whose numbers do not depend on each other; nil for the
  /// others.
  package func distribution(fans: (in: Int, out: Int)) -> InitialDistribution? {
    switch self {
    case .zeros, .ones, .constant, .orthogonal: nil
    case .randomNormal(let mean, let stddev): .normal(mean: mean, deviation: stddev)
    case .randomUniform(let minval, let maxval): .uniform(minimum: minval, maximum: maxval)
    case .truncatedNormal(let mean, let stddev):
      .truncatedNormal(mean: mean, deviation: stddev)
    case .varianceScaling(let scaling): scaling.distribution(fans: fans)
    }
  }
}

extension VarianceScaling {
  fileprivate func distribution(fans: (in: Int, out: Int)) -> InitialDistribution {
    let neighbours =
      switch mode {
      case .fanIn: Double(fans.in)
      case .fanOut: Double(fans.out)
      case .fanAvg: Double(fans.in + fans.out) / 2
      }
    let variance = scale / max(1, neighbours)
    // The deviation of a unit normal that is cut at two.
    let cut = 0.87962566103423978
    switch distribution {
    case .truncatedNormal:
      return .truncatedNormal(mean: 0, deviation: variance.squareRoot() / cut)
    case .untruncatedNormal: return .normal(mean: 0, deviation: variance.squareRoot())
    case .uniform:
      let limit = (3 * variance).squareRoot()
      return .uniform(minimum: -limit, maximum: limit)
    }
  }
}
