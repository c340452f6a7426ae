internal import Configuration
internal import FoundationEssentials
internal import Models
internal import ONNX
internal import TestSupport
internal import Testing

/// Single layers and whole architectures as files, with the weights of `Tests/Oracles/oracle.py`.
///
/// With RUNEXP_ONNX_FILES=FOLDER the files stay there: `Tests/Oracles/onnx_check.py` holds them against
/// Keras's numbers.
@Suite(.serialized) struct OracleFiles {
  private struct Layers: Decodable {
    struct Case: Decodable {
      struct Input: Decodable {
        let shape: [Int]
      }

      let `class`: String
      let config: [String: SpecValue]
      let training: Bool?
      let inputs: [Input]
    }

    let cases: [String: Case]
  }

  private struct Architectures: Decodable {
    struct Golden: Decodable {
      struct Case: Decodable {
        let input: [Int]
      }

      let gates: Float
      let exponents: [Int]
      let cases: [Case]
    }

    let architectures: [String: Golden]
  }

  private static let folder = ProcessInfo.processInfo.environment["RUNEXP_ONNX_FILES"]

  @Test("every layer that this program has can be written")
  func layers() throws {
    let goldens = try golden(of: "Engine", "layers", as: Layers.self)
    let scratch = try ScratchFolder()
    let folder = OracleFiles.folder ?? scratch.path
    var count = 0
    for (name, golden) in goldens.cases.sorted(by: { $0.key < $1.key }) {
      guard golden.training != true, let graph = try OracleFiles.graph(name, golden) else {
        continue
      }
      let model = try ONNXModel(
        graph, inputs: Array(golden.inputs.indices), metadata: .test)
      try model.write(to: "\(folder)/layer_\(name).onnx") { key in
        let weight = graph.layers[graph.output].weights.first { $0.name == key.weight }
        return HashNumbers.weight(layer: name, key.weight, shape: weight?.shape ?? [])
      }
      count += 1
    }
    #expect(count >= 60)
  }

  /// The layer of a case behind its inputs; nil where this program has no such class or argument.
  private static func graph(_ name: String, _ golden: Layers.Case) throws -> Graph? {
    let layer = LayerClasses.all.first { $0.name == golden.class }?
      .make(golden.config.map { SpecValue.Entry($0.key, $0.value) })
    let shapes = golden.inputs.map { Array($0.shape.dropFirst()) }
    guard let layer, let output = try? layer.outputShape(for: shapes, name: name) else {
      return nil
    }
    let inputs = shapes.enumerated().map { index, shape in
      Layer(
        name: "input_\(index)", kind: InputLayer(), inputs: [], outputShape: shape, weights: [])
    }
    let last = Layer(
      name: name, kind: layer, inputs: Array(shapes.indices), outputShape: output,
      weights: layer.weights(for: shapes))
    return Graph(layers: inputs + [last], output: inputs.count)
  }

  @Test(
    "architectures, at the sizes of the goldens", .enabled(if: folder != nil, "no folder is given"),
    arguments: Architecture.all.map(\.name))
  func architecture(_ name: String) throws {
    let goldens = try golden(of: "Engine", "architecture_features", as: Architectures.self)
    let architecture = try #require(Architecture.named(name))
    let key =
      architecture.kerasName + (name.hasSuffix("minimalistic") ? "_minimalistic" : "")
    guard let folder = OracleFiles.folder, let golden = goldens.architectures[key] else { return }
    for entry in golden.cases {
      let graph = try Application(architecture)
        .graph(inputShape: [entry.input[0], entry.input[1], 3])
      let arrays = OracleFiles.arrays(graph, golden)
      let model = try ONNXModel(graph, metadata: .test)
      let file = "\(folder)/architecture_\(key)_\(entry.input[0]).onnx"
      try model.write(to: file) { arrays[$0] ?? [] }
    }
  }

  private static func arrays(
    _ graph: Graph, _ golden: Architectures.Golden
  ) -> [ParameterKey: [Float]] {
    var arrays: [ParameterKey: [Float]] = [:]
    var exponents = golden.exponents[...]
    for layer in graph.layers {
      let factor =
        layer.kind is BatchNormalization
        ? Float(sign: .plus, exponent: exponents.removeFirst(), significand: 1) : 1
      let name = layer.name.split(separator: "/").last.map(String.init) ?? layer.name
      for weight in layer.weights {
        var values = HashNumbers.weight(layer: name, weight.name, shape: weight.shape)
        if weight.name == "moving_variance" { values = values.map { $0 * factor } }
        if weight.name == "kernel", layer.name.hasSuffix("_se_expand") {
          values = values.map { $0 / golden.gates }
        }
        arrays[ParameterKey(layer: layer.name, weight: weight.name)] = values
      }
    }
    return arrays
  }
}
