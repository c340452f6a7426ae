internal import Configuration
internal import Engine
internal import Glibc
internal import Models
internal import Testing

/// Goldens: `losses.json` and `loss_inputs.json` of `Tests/Oracles/numerics.py`.
///
/// Values within 1e-6 of Keras's float32 ones, relative, plus 1e-8; gradients within 2e-6 plus
/// 5e-8, because Keras takes differences of numbers near 1 where probabilities are scaled.
struct LossTests {
  struct Case: Decodable {
    var name: String
    var kind: String
    var logits: Bool
    var smoothing: Double
    var classWeights: [Float]
    var units: Int
    var outputs: [Float]
    var labels: [Int32]
    var value: Double
    var gradient: [Float]
    /// By Keras's names; of the focal losses.
    var focus: [String: SpecValue]?
  }

  @Test func valuesAndGradientsAreKerass() throws {
    let cases: [Case] = try golden("losses")
    #expect(cases.count == 69)
    for golden in cases {
      var spec = Loss(try #require(Loss.Kind(rawValue: golden.kind)), fromLogits: golden.logits)
      for (name, value) in golden.focus ?? [:] {
        let field = try #require(Loss.fields(of: spec.kind).first { $0.name == name })
        #expect(field.set(&spec, value))
      }
      let loss = LossFunction(
        spec.kind, scale: golden.logits ? .logits : .probabilities,
        labelSmoothing: golden.smoothing, focus: spec.focus, classWeights: golden.classWeights)
      var gradient = [Float](repeating: .nan, count: golden.outputs.count)
      let value = loss.value(
        outputs: golden.outputs, units: golden.units, BatchLabels(golden.labels),
        gradient: &gradient)
      let name = "\(golden.kind), \(golden.name)"
      #expect(
        isClose(value, golden.value, relative: 1e-6, absolute: 1e-8),
        "\(name): \(value), not \(golden.value)")
      expectClose(gradient, golden.gradient, relative: 2e-6, absolute: 5e-8, name)
      let again = loss.value(
        outputs: golden.outputs, units: golden.units, BatchLabels(golden.labels))
      #expect(again == value)
    }
  }

  struct InputCase: Decodable {
    var activation: String
    var kind: String
    var fromLogits: Bool
    var units: Int
    var before: [Float]
    var labels: [Int32]
    var value: Double
    var biasGradient: [Float]
  }

  @Test func aModelsLossIsReadWhereKerasReadsIt() throws {
    let cases: [InputCase] = try golden("loss_inputs")
    #expect(cases.count == 37)
    for golden in cases {
      let kind = try #require(Loss.Kind(rawValue: golden.kind))
      let activation = try #require(Activation(rawValue: golden.activation))
      let input = LossInput.resolve(kind, fromLogits: golden.fromLogits, activation: activation)
      if !kind.isFocal {
        // In Keras 3 the loss never sees what a softmax or sigmoid made of its input.
        #expect((input == .beforeActivation) == (activation != .linear))
      }
      guard input == .beforeActivation || activation == .linear else {
        try expectChain(golden, kind, input, activation)
        continue
      }
      var gradient = [Float](repeating: 0, count: golden.before.count)
      let value = LossFunction(kind, scale: input.scale).value(
        outputs: golden.before, units: golden.units, BatchLabels(golden.labels), gradient: &gradient
      )
      let bias = (0..<golden.units).map { unit in
        stride(from: unit, to: gradient.count, by: golden.units).reduce(0) { $0 + gradient[$1] }
      }
      let name = "\(golden.activation), \(golden.kind), from logits: \(golden.fromLogits)"
      #expect(
        isClose(value, golden.value, relative: 1e-6), "\(name): \(value), not \(golden.value)")
      expectClose(bias, golden.biasGradient, relative: 1e-5, absolute: 1e-6, name)
    }
  }

  /// Where a loss reads what an activation made, its gradient passes through the activation.
  private func expectChain(
    _ golden: InputCase, _ kind: Loss.Kind, _ input: LossInput, _ activation: Activation
  ) throws {
    let units = golden.units
    var bias = [Float](repeating: 0, count: units)
    var outputs: [Float] = []
    for row in stride(from: 0, to: golden.before.count, by: units) {
      let logits = golden.before[row..<row + units].map(Double.init)
      let powers = logits.map { exp($0) }
      let sum = powers.reduce(0, +)
      outputs += powers.map { Float(activation == .softmax ? $0 / sum : $0 / (1 + $0)) }
    }
    var gradient = [Float](repeating: 0, count: outputs.count)
    let value = LossFunction(kind, scale: input.scale).value(
      outputs: outputs, units: units, BatchLabels(golden.labels),
      gradient: &gradient)
    for row in stride(from: 0, to: outputs.count, by: units) {
      let shared = (row..<row + units).reduce(Float(0)) { $0 + gradient[$1] * outputs[$1] }
      for unit in 0..<units {
        let (output, slope) = (outputs[row + unit], gradient[row + unit])
        bias[unit] += output * (activation == .softmax ? slope - shared : slope * (1 - output))
      }
    }
    let name = "\(golden.activation), \(golden.kind), from logits: \(golden.fromLogits)"
    #expect(isClose(value, golden.value, relative: 2e-6), "\(name): \(value), not \(golden.value)")
    expectClose(bias, golden.biasGradient, relative: 1e-4, absolute: 1e-6, name)
  }

  @Test func olderKerasRecognisesOnlyTheMatchingActivation() {
    func resolve(_ kind: Loss.Kind, _ activation: Activation) -> LossInput {
      LossInput.resolve(kind, fromLogits: false, activation: activation, recognition: .matching)
    }
    #expect(resolve(.binaryCrossentropy, .sigmoid) == .beforeActivation)
    #expect(resolve(.binaryCrossentropy, .softmax) == .probabilities)
    #expect(resolve(.categoricalCrossentropy, .softmax) == .beforeActivation)
    #expect(resolve(.sparseCategoricalCrossentropy, .sigmoid) == .probabilities)
  }

  /// Central differences of the double-precision value, where nothing is clipped.
  @Test(arguments: Loss.Kind.allCases, [Loss.Scale.probabilities, .logits])
  func gradientsAgreeWithDifferences(kind: Loss.Kind, scale: Loss.Scale) {
    let outputs: [Float] = [0.25, 0.5, 0.125, 0.0625, 0.75, 0.375]
    let labels: [Int32] = [2, 1]
    let loss = LossFunction(
      kind, scale: scale,
      labelSmoothing: kind.hasSmoothing ? 0.1 : 0,
      classWeights: [1, 3, 0.5])
    var gradient = [Float](repeating: 0, count: 6)
    _ = loss.value(outputs: outputs, units: 3, BatchLabels(labels), gradient: &gradient)
    let step: Float = 0x1p-9
    for position in outputs.indices {
      var (low, high) = (outputs, outputs)
      low[position] -= step
      high[position] += step
      let difference =
        (loss.value(outputs: high, units: 3, BatchLabels(labels))
          - loss.value(outputs: low, units: 3, BatchLabels(labels))) / Double(2 * step)
      #expect(isClose(gradient[position], difference, relative: 1e-3, absolute: 1e-4))
    }
  }

  /// Of labels [0.3, 0, 0.7] and [0.5, 0.5, 0], by Keras 3.15.1.
  @Test("mixed labels cost what Keras says, with its gradients")
  func mixedLabels() {
    let outputs: [Float] = [0.2, 0.5, 0.3, 0.7, 0.1, 0.2]
    let labels = BatchLabels(
      [2, 1],
      mixtures: [LabelMixture(other: 0, share: 0.7), LabelMixture(other: 0, share: 0.5)])
    let cases: [(scale: Loss.Scale, smoothing: Double, value: Double, gradient: [Float])] = [
      (.probabilities, 0, 1.3276212, [-0.25, 0.5, -0.6666666, 0.1428571, -2, 0.5]),
      (
        .probabilities, 0.1, 1.3244467,
        [-0.2583333, 0.4666667, -0.6055555, 0.1547619, -1.9166665, 0.4166667]
      ),
      (
        .logits, 0, 1.1188903,
        [-0.0052835, 0.1953469, -0.1900635, -0.0180183, -0.1226857, 0.140704]
      ),
      (
        .logits, 0.1, 1.1190569,
        [-0.0069501, 0.1786802, -0.1717302, -0.009685, -0.1143524, 0.1240374]
      ),
    ]
    for (scale, smoothing, value, expected) in cases {
      let loss = LossFunction(
        .categoricalCrossentropy, scale: scale, labelSmoothing: smoothing)
      var gradient = [Float](repeating: .nan, count: 6)
      let ours = loss.value(outputs: outputs, units: 3, labels, gradient: &gradient)
      #expect(isClose(ours, value, relative: 1e-6), "\(scale), \(smoothing): \(ours)")
      expectClose(gradient, expected, relative: 1e-5, absolute: 2e-7, "\(scale), \(smoothing)")
    }
    #expect(labels.dominant == [2, 0])
  }

  @Test func anEmptyBatchCostsNothing() {
    let loss = LossFunction(.categoricalCrossentropy, scale: .logits)
    #expect(loss.value(outputs: [0], units: 2, BatchLabels([])) == 0)
  }

  @Test func validationKnowsNoClassWeights() {
    let loss = LossFunction(.binaryCrossentropy, scale: .logits, classWeights: [1, 5])
    let outputs: [Float] = [0.5, -0.5]
    #expect(
      loss.unweighted.value(outputs: outputs, units: 1, BatchLabels([1, 1])) * 5
        == loss.value(outputs: outputs, units: 1, BatchLabels([1, 1])))
  }
}
