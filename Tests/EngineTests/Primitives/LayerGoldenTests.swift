internal import Configuration
internal import Engine
internal import Models
internal import TestSupport
internal import Testing

/// Single layers, forward and backward, against Keras in float64.
///
/// Goldens: `Tests/Oracles/layers.py`, whose header says what they hold.
@Suite struct LayerGoldenTests {
  struct File: Decodable {
    let cases: [String: Case]
  }

  struct Case: Decodable {
    struct Input: Decodable {
      let shape: [Int]
      let scale: Double?
      let values: [Double]?
    }

    struct Output: Decodable {
      let shape: [Int]
      let values: [Double]
    }

    struct Gradients: Decodable {
      let inputs: [[Double]]
      let weights: [Named]
    }

    let `class`: String
    let config: [String: SpecValue]
    let training: Bool?
    let inputs: [Input]
    let output: Output
    let gradients: Gradients
    let losses: [Double]?
    let moving: [Named]?
  }

  /// `[name, values]`.
  struct Named: Decodable {
    let name: String
    let values: [Double]

    init(from decoder: any Decoder) throws {
      var items = try decoder.unkeyedContainer()
      name = try items.decode(String.self)
      values = try items.decode([Double].self)
    }
  }

  static let goldens: [String: Case] = (try? golden("layers", as: File.self).cases) ?? [:]

  /// The layer of a case; nil where this program has no such class or argument.
  private static func layer(_ golden: Case) -> (any KerasLayer)? {
    LayerClasses.all.first { $0.name == golden.class }?
      .make(golden.config.map { SpecValue.Entry($0.key, $0.value) })
  }

  private static func graph(_ name: String, _ golden: Case) throws -> Graph? {
    guard let layer = layer(golden) else { return nil }
    let shapes = golden.inputs.map { Array($0.shape.dropFirst()) }
    var layers = shapes.enumerated().map { index, shape in
      Layer(
        name: "input_\(index)", kind: InputLayer(), inputs: [], outputShape: shape, weights: [])
    }
    guard let output = try? layer.outputShape(for: shapes, name: name) else { return nil }
    layers.append(
      Layer(
        name: name, kind: layer, inputs: Array(shapes.indices), outputShape: output,
        weights: layer.weights(for: shapes)))
    return Graph(layers: layers, output: layers.count - 1)
  }

  static let covered = goldens.keys.filter { name in
    goldens[name].flatMap { try? graph(name, $0) } != nil
  }.sorted()

  @Test("every case has a layer here")
  func coverage() throws {
    _ = try golden("layers", as: File.self)
    let missing = LayerGoldenTests.goldens.keys.filter { !LayerGoldenTests.covered.contains($0) }
    #expect(LayerGoldenTests.goldens.count == 137)
    #expect(missing.isEmpty, "missing: \(missing.sorted())")
  }

  /// Within 2e-5 of the largest value: float32 sums of up to a hundred products, and oneDNN's own
  /// exponentials and error functions, whose errors are a few units in the last place.
  @Test("values and gradients are Keras's, in every order of channels", arguments: covered)
  func layer(_ name: String) throws {
    let golden = try #require(LayerGoldenTests.goldens[name])
    let graph = try #require(try LayerGoldenTests.graph(name, golden))
    var weights = ModelWeights(graph: graph, seed: 0)
    for weight in graph.layers[graph.output].weights {
      weights.set(
        HashNumbers.weight(layer: name, weight.name, shape: weight.shape), layer: name,
        weight: weight.name)
    }
    let inputs = golden.inputs.enumerated().map { index, input in
      input.values?.map { Float($0) }
        ?? HashNumbers.unit("\(name)/input/\(index)", count: input.shape.reduce(1, *))
        .map { Float($0 * (input.scale ?? 1)) }
    }
    let gradient = HashNumbers.unit("\(name)/gradient", count: golden.output.values.count)
      .map(Float.init)
    for order in ChannelOrder.allCases {
      let probe = try ProgramProbe(
        graph, inputs: golden.inputs.indices.map { "input_\($0)" },
        batch: golden.inputs[0].shape[0], weights: weights, order: order)
      let output = try probe.forward(inputs, training: golden.training ?? false)
      expect(output, golden.output.values, "\(name), \(order): output")
      expect(
        [Float(probe.penalty)], [golden.losses?.reduce(0, +) ?? 0], "\(name), \(order): penalty")
      // Without training there are no factors to go back through.
      if golden.training == false, golden.class != "BatchNormalization" { continue }
      let changes = try probe.backward(gradient)
      for (index, expected) in golden.gradients.inputs.enumerated() {
        expect(changes[index], expected, "\(name), \(order): gradient of input \(index)")
      }
      for expected in golden.gradients.weights {
        let key = ParameterKey(layer: name, weight: LayerGoldenTests.here(expected.name, golden))
        let found = try #require(try probe.gradient(key), "\(key)")
        expect(found, expected.values, "\(name), \(order): gradient of \(expected.name)")
      }
      for expected in golden.moving ?? [] {
        let found = try probe.values(ParameterKey(layer: name, weight: expected.name))
        expect(found, expected.values, "\(name), \(order): \(expected.name)")
      }
    }
    guard golden.inputs.count == 1, golden.training != true, golden.inputs[0].shape.count == 4
    else { return }
    let shape = golden.inputs[0].shape
    let part = try StaticPart(
      graph: graph, cut: [name], weights: weights, arithmetic: .strict, resized: { _, _ in graph })
    var features = [Float](repeating: 0, count: golden.output.values.count)
    try inputs[0].withUnsafeBufferPointer { pixels in
      try features.withUnsafeMutableBufferPointer { features in
        guard let start = features.baseAddress else { return }
        try part.compute(
          pixels, count: shape[0], height: shape[1], width: shape[2], batch: shape[0]
        ) { start + $0 * part.floatsPerImage }
      }
    }
    expect(features, golden.output.values, "\(name): inference")
  }

  /// Keras 3 names a depthwise layer's kernel `kernel`.
  private static func here(_ weight: String, _ golden: Case) -> String {
    golden.class == "DepthwiseConv2D" && weight == "kernel" ? "depthwise_kernel" : weight
  }

  private func expect(_ found: [Float], _ expected: [Double], _ what: String) {
    guard found.count == expected.count else {
      Issue.record("\(what): \(found.count) values, not \(expected.count)")
      return
    }
    let allowed = 2e-5 * max(1e-3, expected.map(abs).max() ?? 0)
    let wrong = zip(found, expected).enumerated().first { !(abs(Double($1.0) - $1.1) <= allowed) }
    if let (index, (ours, keras)) = wrong {
      Issue.record("\(what): value \(index) is \(ours), Keras has \(keras)")
    }
  }
}
