internal import Configuration
internal import Engine
internal import Models
internal import TestSupport
internal import Testing

struct ParameterStoreTests {
  static let weights = [
    Weight(name: "kernel", shape: [3, 3, 2, 5], role: .parameter, initializer: .glorotUniform),
    Weight(name: "gamma", shape: [5], role: .parameter, initializer: .ones),
    Weight(name: "moving_mean", shape: [5], role: .statistic, initializer: .zeros),
    Weight(name: "moving_variance", shape: [5], role: .statistic, initializer: .ones),
  ]

  static func declarations(_ layer: String, isTrainable: Bool = true) -> [ParameterDeclaration] {
    weights.map { ParameterDeclaration(layer: layer, weight: $0, isTrainable: isTrainable) }
  }

  @Test func trainableArraysComeFirstAndAligned() {
    let store = ParameterStore(
      ParameterStoreTests.declarations("frozen", isTrainable: false)
        + ParameterStoreTests.declarations("free"),
      stateNames: ["momentum"])
    #expect(store.trainableCount == 96 + 16)
    #expect(store.parameters.map(\.key.description).first == "frozen/kernel")
    #expect(
      store.trainableParameters.map(\.key.description) == ["free/kernel", "free/gamma"])
    for parameter in store.parameters {
      let address = UInt(bitPattern: parameter.values.baseAddress)
      #expect(address % 64 == 0)
      #expect((parameter.gradient == nil) == !parameter.isTrainable)
      #expect(parameter.isTrainable == (parameter.offset < store.trainableCount))
    }
    #expect(store.gradients.count == store.trainableCount)
    #expect(store.state("momentum").count == store.trainableCount)
    #expect(
      store.state("momentum", of: ParameterKey(layer: "free", weight: "gamma")).count == 5)
    #expect(!store.contains(ParameterKey(layer: "free", weight: "beta")))
  }

  @Test func initialValuesDependOnSeedAndNameAlone() {
    let forwards = ParameterStore(
      ParameterStoreTests.declarations("one") + ParameterStoreTests.declarations("two"))
    let backwards = ParameterStore(
      ParameterStoreTests.declarations("two", isTrainable: false)
        + ParameterStoreTests.declarations("one"))
    forwards.fill(seed: 3)
    backwards.fill(seed: 3)
    for parameter in forwards.parameters {
      #expect(
        firstDifference(Array(parameter.values), Array(backwards[parameter.key].values)) == nil)
    }
    let (one, two) = (forwards.parameters[0], forwards.parameters[4])
    #expect(Array(one.values) != Array(two.values))
    #expect(Array(forwards.parameters[1].values) == [1, 1, 1, 1, 1])
    let before = Array(one.values)
    forwards.fill(seed: 4)
    #expect(Array(one.values) != before)
  }

  @Test func snapshotsComeBack() {
    let store = ParameterStore(ParameterStoreTests.declarations("one"))
    store.fill(seed: 0)
    let snapshot = store.snapshot()
    for parameter in store.parameters { parameter.values.update(repeating: 7) }
    store.restore(snapshot)
    #expect(firstDifference(store.snapshot(), snapshot) == nil)
    #expect(Array(store.parameters[1].values) == [1, 1, 1, 1, 1])
  }

  @Test func anEmptyStoreCanBeUpdated() {
    let rule = Optimizer(
      SGD(), learningRate: 0.1, clipping: .globalNorm(1))
    let store = ParameterStore([], stateNames: rule.stateNames)
    rule.apply(to: store, step: 0, learningRate: 0.1)
    #expect(store.snapshot().isEmpty)
  }
}

extension ParameterStore {
  /// Fills every array as its layer starts it.
  func fill(seed: Int) {
    for parameter in parameters {
      _ = parameter.values.update(
        fromContentsOf: parameter.declaration.initialValues(seed: seed))
    }
  }
}
