internal import Basics
internal import Configuration
internal import Engine
internal import Models
internal import TestSupport
internal import Testing

/// Goldens: `initializers.json` of `Tests/Oracles/numerics.py`, the limit or deviation that Keras
/// hands to its generator, within 1e-12.
struct InitializerTests {
  struct Case: Decodable {
    var name: String
    var shape: [Int]
    var scale: Double
    var deviation: Double
  }

  @Test func limitsAndDeviationsAreKerass() throws {
    let cases: [Case] = try golden("initializers")
    #expect(cases.count == 30)
    for golden in cases {
      let initializer = try #require(Initializer(rawValue: golden.name))
      let weight = Weight(
        name: "kernel", shape: golden.shape, role: .parameter, initializer: initializer)
      let scale: Double =
        switch try #require(initializer.distribution(fans: weight.fans)) {
        case .uniform(let limit): limit
        case .truncatedNormal(let deviation): deviation
        }
      #expect(isClose(scale, golden.scale, relative: 1e-12), "\(golden.name) \(golden.shape)")
    }
  }

  static let random: [Initializer] = [
    .glorotUniform, .glorotNormal, .heUniform, .heNormal, .lecunUniform, .lecunNormal,
  ]

  /// 200,000 numbers: mean within five standard errors, variance and bounds within 1 %.
  @Test(arguments: random) func numbersHaveTheDistribution(initializer: Initializer) throws {
    let weight = Weight(
      name: "kernel", shape: [500, 400], role: .parameter, initializer: initializer)
    let values = ParameterDeclaration(layer: "dense", weight: weight, isTrainable: true)
      .initialValues(seed: 1).map(Double.init)
    let variance =
      switch initializer {
      case .glorotUniform, .glorotNormal: 2.0 / 900
      case .heUniform, .heNormal: 2.0 / 500
      default: 1.0 / 500
      }
    let bound: Double
    switch try #require(initializer.distribution(fans: weight.fans)) {
    case .uniform(let limit):
      bound = limit
      let quarters = (0..<4).map { quarter in
        values.count {
          $0 >= limit * (Double(quarter) / 2 - 1) && $0 < limit * (Double(quarter) / 2 - 0.5)
        }
      }
      for quarter in quarters { #expect(isClose(Double(quarter), 50_000.0, relative: 0.02)) }
    case .truncatedNormal(let deviation):
      bound = 2 * deviation
      // P(|z| < 1) / P(|z| < 2)
      let inside = values.count { abs($0) < deviation }
      #expect(isClose(Double(inside), 200_000 * 0.682_689 / 0.954_500, relative: 0.01))
    }
    let count = Double(values.count)
    let mean = values.reduce(0, +) / count
    let spread = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count
    #expect(abs(mean) < 5 * (variance / count).squareRoot())
    #expect(isClose(spread, variance, relative: 0.01))
    let largest = values.map(abs).max() ?? 0
    #expect(largest <= bound && largest > 0.99 * bound)
  }

  /// Drawn in parts, on any number of threads, they are the numbers of one stream.
  @Test func uniformValuesFollowTheirStream() throws {
    let weight = Weight(
      name: "kernel", shape: [331, 103], role: .parameter, initializer: .heUniform)
    var generator = CounterGenerator(seed: 4, purpose: "initialise dense/kernel")
    let limit = (6.0 / 331).squareRoot()
    let expected = (0..<331 * 103).map { _ in
      Float((2 * Double(generator.uniform()) - 1) * limit)
    }
    let values = ParameterDeclaration(layer: "dense", weight: weight, isTrainable: true)
      .initialValues(seed: 4)
    #expect(firstDifference(values, expected) == nil)
  }
}
