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
    var name: SpecValue
    var shape: [Int]
    var scale: Double
    var deviation: Double
  }

  @Test func limitsAndDeviationsAreKerass() throws {
    let cases: [Case] = try golden("initializers")
    #expect(cases.count == 75)
    for golden in cases {
      let initializer = try #require(Initializer(golden.name), "\(golden.name)")
      let weight = Weight(
        name: "kernel", shape: golden.shape, role: .parameter, initializer: initializer)
      let scale: Double =
        switch try #require(initializer.distribution(fans: weight.fans)) {
        case .uniform(_, let limit): limit
        case .truncatedNormal(_, let deviation), .normal(_, let deviation): deviation
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
    case .uniform(_, let limit):
      bound = limit
      let quarters = (0..<4).map { quarter in
        values.count {
          $0 >= limit * (Double(quarter) / 2 - 1) && $0 < limit * (Double(quarter) / 2 - 0.5)
        }
      }
      for quarter in quarters { #expect(isClose(Double(quarter), 50_000.0, relative: 0.02)) }
    case .normal: return
    case .truncatedNormal(_, let deviation):
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

  private static func draw(_ initializer: Initializer, _ shape: [Int]) -> [Double] {
    let weight = Weight(name: "kernel", shape: shape, role: .parameter, initializer: initializer)
    return ParameterDeclaration(layer: "dense", weight: weight, isTrainable: true)
      .initialValues(seed: 3).map(Double.init)
  }

  private static func moments(_ values: [Double]) -> (mean: Double, deviation: Double) {
    let mean = values.reduce(0, +) / Double(values.count)
    let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    return (mean, (squares / Double(values.count)).squareRoot())
  }

  /// 200,000 numbers: mean within five standard errors, deviation within 1 %.
  @Test("stated means and deviations are those of the numbers")
  func statedMoments() {
    let cut = 0.87962566103423978
    let cases: [(Initializer, mean: Double, deviation: Double, inside: ClosedRange<Double>)] = [
      (.randomNormal(mean: 0.5, stddev: 0.2), 0.5, 0.2, -1...2),
      (.truncatedNormal(mean: -1, stddev: 0.3), -1, 0.3 * cut, -1.6...(-0.4)),
      (.randomUniform(minval: -0.25, maxval: 1), 0.375, 1.25 / 12.0.squareRoot(), -0.25...1),
      (.varianceScaling(.init(2, .fanOut, .truncatedNormal)), 0, (2 / 400.0).squareRoot(), -1...1),
      (
        .varianceScaling(.init(1, .fanAvg, .untruncatedNormal)), 0, (1 / 450.0).squareRoot(),
        -1...1
      ),
      (.varianceScaling(.init(3, .fanIn, .uniform)), 0, (3 / 500.0).squareRoot(), -1...1),
    ]
    for (initializer, mean, deviation, inside) in cases {
      let values = InitializerTests.draw(initializer, [500, 400])
      let found = InitializerTests.moments(values)
      #expect(
        abs(found.mean - mean) < 5 * deviation / Double(values.count).squareRoot(),
        "\(initializer): \(found)")
      #expect(isClose(found.deviation, deviation, relative: 0.01), "\(initializer): \(found)")
      #expect(values.allSatisfy(inside.contains), "\(initializer)")
    }
    // Beyond two deviations lie 4.55 % of what is not cut.
    let normal = InitializerTests.draw(.randomNormal(mean: 0, stddev: 1), [500, 400])
    let beyond = Double(normal.count { abs($0) > 2 }) / Double(normal.count)
    #expect(isClose(beyond, 0.0455, relative: 0.05))
  }

  @Test("constants are the number stated", arguments: [0.5, -1e-6])
  func constants(_ value: Double) {
    #expect(
      InitializerTests.draw(.constant(value), [3, 5])
        == Array(repeating: Double(Float(value)), count: 15))
  }

  /// Products within 1e-6, the rounding to single precision.
  @Test(
    "columns of an orthogonal start, or rows where there are fewer, are at right angles",
    arguments: [[40, 12], [12, 40], [3, 3, 5, 20], [2, 2, 3, 30]])
  func orthogonal(_ shape: [Int]) {
    let values = InitializerTests.draw(.orthogonal(gain: 2), shape)
    let columns = shape.last ?? 1
    let rows = values.count / columns
    func vector(_ index: Int) -> [Double] {
      rows < columns
        ? Array(values[index * columns..<(index + 1) * columns])
        : (0..<rows).map { values[$0 * columns + index] }
    }
    for left in 0..<min(rows, columns) {
      for right in 0...left {
        let product = zip(vector(left), vector(right)).reduce(0) { $0 + $1.0 * $1.1 }
        #expect(abs(product - (left == right ? 4 : 0)) < 4e-6, "\(shape): \(left), \(right)")
      }
    }
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
