internal import Basics
package import Configuration
internal import Glibc
internal import Models

extension ParameterDeclaration {
  /// The values that training starts from, in Keras's layout.
  package func initialValues(seed: Int) -> [Float] {
    let generator = CounterGenerator(seed: seed, purpose: "initialise \(key)")
    return weight.initializer.values(count: weight.count, fans: weight.fans, from: generator)
  }
}

/// How a random initialiser draws: Keras's `VarianceScaling`.
package enum InitialDistribution: Hashable, Sendable {
  /// In `-limit ..< limit`.
  case uniform(limit: Double)
  /// Around 0, cut at two standard deviations; `deviation` is that before the cut.
  case truncatedNormal(deviation: Double)

  /// That many numbers, from the start of a stream.
  func values(count: Int, from generator: CounterGenerator) -> [Float] {
    switch self {
    case .uniform(let limit):
      let part = 1 << 14
      return [Float](unsafeUninitializedCapacity: count) { values, initialized in
        nonisolated(unsafe) let values = values
        ThreadPool.forEach((count + part - 1) / part) { index in
          let first = index * part
          let numbers = values.extracting(first..<min(first + part, count))
          generator.uniforms(from: first, into: numbers)
          for index in numbers.indices {
            numbers[index] = Float((2 * Double(numbers[index]) - 1) * limit)
          }
        }
        initialized = count
      }
    case .truncatedNormal(let deviation):
      var generator = generator
      return (0..<count).map { _ in
        Float(InitialDistribution.truncatedUnitNormal(from: &generator) * deviation)
      }
    }
  }

  /// A normal number drawn again until it is within two standard deviations (Box and Muller).
  private static func truncatedUnitNormal(from generator: inout CounterGenerator) -> Double {
    while true {
      let radius = (-2 * log(1 - generator.uniform(0, 1))).squareRoot()
      let number = radius * cos(2 * .pi * generator.uniform(0, 1))
      if abs(number) < 2 { return number }
    }
  }
}

extension Initializer {
  /// The distribution of a random initialiser; nil for `zeros` and `ones`.
  package func distribution(fans: (in: Int, out: Int)) -> InitialDistribution? {
    let fanIn = max(1, Double(fans.in))
    let average = max(1, Double(fans.in + fans.out) / 2)
    // The deviation of a unit normal that is cut at two.
    let cut = 0.87962566103423978
    switch self {
    case .glorotUniform: return .uniform(limit: (3 / average).squareRoot())
    case .glorotNormal: return .truncatedNormal(deviation: (1 / average).squareRoot() / cut)
    case .heUniform: return .uniform(limit: (6 / fanIn).squareRoot())
    case .heNormal: return .truncatedNormal(deviation: (2 / fanIn).squareRoot() / cut)
    case .lecunUniform: return .uniform(limit: (3 / fanIn).squareRoot())
    case .lecunNormal: return .truncatedNormal(deviation: (1 / fanIn).squareRoot() / cut)
    case .zeros, .ones: return nil
    }
  }

  /// That many values, from the start of a stream.
  func values(
    count: Int, fans: (in: Int, out: Int), from generator: CounterGenerator
  ) -> [Float] {
    guard let distribution = distribution(fans: fans) else {
      return [Float](repeating: self == .ones ? 1 : 0, count: count)
    }
    return distribution.values(count: count, from: generator)
  }
}
