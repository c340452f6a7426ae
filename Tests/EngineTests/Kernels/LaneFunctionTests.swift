internal import Configuration
internal import Engine
internal import Foundation
internal import Models
internal import Testing

/// The vectors of `silu` and its like against the C library in double precision.
struct LaneFunctionTests {
  struct Function: CustomStringConvertible {
    let activation: Activation
    let value: @Sendable (Double) -> Double
    let slope: @Sendable (Double) -> Double

    var description: String { activation.rawValue }
  }

  static let functions = [
    Function(
      activation: .silu, value: { $0 / (1 + exp(-$0)) },
      slope: { x in
        let gate = 1 / (1 + exp(-x))
        return gate * (1 + x * (1 - gate))
      }),
    Function(
      activation: .hardSilu, value: { $0 * min(max($0 / 6 + 0.5, 0), 1) },
      slope: { $0 <= -3 ? 0 : $0 >= 3 ? 1 : $0 / 3 + 0.5 }),
  ]

  /// 1,003 values, which are no whole number of vectors.
  private static let inputs = (0..<1003).map { Float($0 - 501) / 5 }

  /// Within 5e-7 of the value; what is below 1e-36 may be anything below it.
  @Test("values and slopes are the C library's from -100 to 100", arguments: functions)
  func accuracy(_ function: Function) throws {
    let layer = ActivationLayer(function.activation)
    let shape = [Self.inputs.count]
    let given = Layer(
      name: "input", kind: InputLayer(), inputs: [], outputShape: shape, weights: [])
    let graph = Graph(
      layers: [
        given,
        Layer(name: "activation", kind: layer, inputs: [0], outputShape: shape, weights: []),
      ], output: 1)
    let probe = try ProgramProbe(
      graph, inputs: ["input"], batch: 1, weights: ModelWeights(graph: graph, seed: 0))
    let values = try probe.forward([Self.inputs], training: true)
    let slopes = try probe.backward([Float](repeating: 1, count: values.count))[0]
    for (what, found, expected) in [
      ("value", values, function.value), ("slope", slopes, function.slope),
    ] {
      let wrong = zip(Self.inputs, found).first { x, y in
        let exact = expected(Double(x))
        // The slope passes through zero, where its terms cancel.
        let size = what == "slope" ? max(abs(exact), 0.1) : abs(exact)
        return !(abs(Double(y) - exact) <= 5e-7 * size + 1e-36)
      }
      if let (x, y) = wrong {
        Issue.record("the \(what) at \(x) is \(y), not \(expected(Double(x)))")
      }
    }
  }

  @Test("what is not a number stays none", arguments: functions)
  func notANumber(_ function: Function) throws {
    let given = Layer(name: "input", kind: InputLayer(), inputs: [], outputShape: [2], weights: [])
    let graph = Graph(
      layers: [
        given,
        Layer(
          name: "activation", kind: ActivationLayer(function.activation), inputs: [0],
          outputShape: [2], weights: []),
      ], output: 1)
    let probe = try ProgramProbe(
      graph, inputs: ["input"], batch: 1, weights: ModelWeights(graph: graph, seed: 0))
    let values = try probe.forward([[.nan, 1]], training: true)
    #expect(values[0].isNaN && !values[1].isNaN)
  }
}
