internal import Configuration
internal import Engine
internal import Models
internal import TestSupport
internal import Testing

/// Goldens: `optimizers.json` of `Tests/Oracles/numerics.py`, twelve updates of 17 values.
///
/// Values within 1e-6 relative plus 1e-7 after one, two and all updates; state within 1e-5.
struct OptimizerTests {
  struct Goldens: Decodable {
    var start: [Float]
    var gradients: [[Float]]
    var cases: [Case]
  }

  struct Case: Decodable {
    var algorithm: String
    /// By Keras's names.
    var options: [String: SpecValue]
    var learningRate: Double
    var first: [Float]
    var second: [Float]
    var last: [Float]
    var state: [String: [Float]]
    /// What is kept for all values together.
    var shared: [Float]?
  }

  /// Made by names alone, so that a further optimizer needs a golden and no test of its own.
  static func rule(_ golden: Case) throws -> Optimizer {
    var optimizer = try #require(
      Optimizer.algorithms.first { $0.algorithm.name == golden.algorithm })
    optimizer.learningRate = 0
    optimizer.weightDecay = nil
    for (name, value) in golden.options {
      let isKnown = optimizer.set(name, to: value)
      #expect(isKnown, "\(golden.algorithm) has no '\(name)'")
    }
    return optimizer.resolved(Compatibility())
  }

  static let kernel = ParameterKey(layer: "dense", weight: "kernel")
  static let bias = ParameterKey(layer: "dense", weight: "bias")

  static func makeStore(_ rule: Optimizer, start: [Float]) -> ParameterStore {
    let weights = [("kernel", [3, 4]), ("bias", [5])].map { name, shape in
      Weight(name: name, shape: shape, role: .parameter, initializer: .zeros)
    }
    let store = ParameterStore(
      weights.map { ParameterDeclaration(layer: "dense", weight: $0, isTrainable: true) },
      stateNames: rule.stateNames)
    rule.initializeState(of: store)
    _ = store[kernel].values.update(fromContentsOf: start[..<12])
    _ = store[bias].values.update(fromContentsOf: start[12...])
    return store
  }

  static func setGradients(_ gradient: [Float], of store: ParameterStore) throws {
    _ = try #require(store[kernel].gradient).update(fromContentsOf: gradient[..<12])
    _ = try #require(store[bias].gradient).update(fromContentsOf: gradient[12...])
  }

  static func values(_ store: ParameterStore) -> [Float] {
    Array(store[kernel].values) + Array(store[bias].values)
  }

  @Test func updatesAreKerass() throws {
    let goldens: Goldens = try golden("optimizers")
    #expect(goldens.cases.count >= 20)
    for golden in goldens.cases {
      let name = "\(golden.algorithm), \(golden.options)"
      let rule = try OptimizerTests.rule(golden)
      let store = OptimizerTests.makeStore(rule, start: goldens.start)
      for (step, gradient) in goldens.gradients.enumerated() {
        try OptimizerTests.setGradients(gradient, of: store)
        rule.apply(to: store, step: step, learningRate: Float(golden.learningRate))
        let expected = step == 0 ? golden.first : step == 1 ? golden.second : nil
        if let expected {
          expectClose(
            OptimizerTests.values(store), expected, relative: 1e-6, absolute: 1e-7,
            "\(name), update \(step + 1)")
        }
      }
      expectClose(
        OptimizerTests.values(store), golden.last, relative: 1e-6, absolute: 1e-7,
        "\(name), last update")
      #expect(Set(golden.state.keys) == Set(rule.stateNames))
      expectClose(
        rule.sharedState(after: goldens.gradients.count), golden.shared ?? [], relative: 1e-6,
        absolute: 0, "\(name), shared")
      for (slot, expected) in golden.state {
        let state =
          Array(store.state(slot, of: OptimizerTests.kernel))
          + Array(store.state(slot, of: OptimizerTests.bias))
        expectClose(state, expected, relative: 1e-5, absolute: 1e-9, "\(name), \(slot)")
      }
    }
  }

  /// The gaps between arrays hold zeros before and after, whatever the rule.
  @Test func gapsStayZero() throws {
    let goldens: Goldens = try golden("optimizers")
    for golden in goldens.cases {
      let rule = try OptimizerTests.rule(golden)
      let store = OptimizerTests.makeStore(rule, start: goldens.start)
      for (step, gradient) in goldens.gradients.enumerated() {
        try OptimizerTests.setGradients(gradient, of: store)
        rule.apply(to: store, step: step, learningRate: Float(golden.learningRate))
      }
      let gaps = [12..<16, 21..<32]
      #expect(store.trainableCount == 32)
      for range in gaps { #expect(store.trainableValues[range].allSatisfy { $0 == 0 }) }
    }
  }

  /// Chunks in any order give the bits of one after the other.
  @Test func whoDoesTheWorkDoesNotMatter() {
    let weights = [("kernel", [300, 100]), ("bias", [9000])].map { name, shape in
      Weight(name: name, shape: shape, role: .parameter, initializer: .glorotNormal)
    }
    let rule = Optimizer(
      Adam(amsgrad: true),
      learningRate: 0.01, weightDecay: 0.01, clipping: .globalNorm(0.5))
    let results = [
      serialFor, { count, body in for index in (0..<count).reversed() { body(index) } },
    ]
    .map { (parallelFor: ParallelFor) in
      let store = ParameterStore(
        weights.map { ParameterDeclaration(layer: "dense", weight: $0, isTrainable: true) },
        stateNames: rule.stateNames)
      store.fill(seed: 4)
      for step in 0..<3 {
        for index in store.gradients.indices {
          store.gradients[index] = Float(index % 101 - 50) * 0.01
        }
        rule.apply(to: store, step: step, learningRate: 0.01, parallelFor: parallelFor)
      }
      return store.snapshot()
    }
    #expect(firstDifference(results[0], results[1]) == nil)
  }

  @Test func clippingKeepsWhatIsNotANumber() throws {
    for clipping in [GradientClipping.value(1), .norm(1), .globalNorm(1)] {
      let rule = Optimizer(
        SGD(), learningRate: 0.1, clipping: clipping)
      let store = OptimizerTests.makeStore(rule, start: [Float](repeating: 1, count: 17))
      var gradient = [Float](repeating: 0.5, count: 17)
      gradient[2] = .nan
      try OptimizerTests.setGradients(gradient, of: store)
      rule.apply(to: store, step: 0, learningRate: 0.1)
      #expect(OptimizerTests.values(store)[2].isNaN)
    }
  }
}
