internal import Configuration
internal import Engine
internal import Models
internal import TestSupport
internal import Testing

/// A dilated convolution is a plain one whose kernel has zeros between its pixels, which oneDNN
/// computes by other code.
struct DilationTests {
  struct Shape: CustomStringConvertible {
    var input: [Int]
    var layer: any KerasLayer
    /// The same with a kernel of the dilated one's extent.
    var plain: any KerasLayer

    var description: String { "\(input) \(layer)" }
  }

  private static func convolution(
    _ channels: Int, _ filters: Int, groups: Int, rate: [Int], _ padding: PaddingMode
  ) -> Shape {
    var layer = Conv2D(filters: filters, kernel: 3, padding: padding, groups: groups)
    layer.dilationRate = rate
    var plain = layer
    plain.dilationRate = [1, 1]
    plain.kernelSize = rate.map { 2 * $0 + 1 }
    return Shape(input: [9, 11, channels], layer: layer, plain: plain)
  }

  private static func depthwise(
    _ channels: Int, multiplier: Int, rate: [Int], _ padding: PaddingMode
  ) -> Shape {
    var layer = DepthwiseConv2D(
      kernel: 3, padding: padding, depthMultiplier: multiplier, useBias: true)
    layer.dilationRate = rate
    var plain = layer
    plain.dilationRate = [1, 1]
    plain.kernelSize = rate.map { 2 * $0 + 1 }
    return Shape(input: [9, 11, channels], layer: layer, plain: plain)
  }

  static let shapes: [Shape] = [
    convolution(16, 32, groups: 1, rate: [2, 2], .same),
    convolution(64, 64, groups: 1, rate: [2, 2], .same),
    convolution(8, 24, groups: 1, rate: [4, 3], .same),
    convolution(3, 16, groups: 1, rate: [2, 1], .valid),
    convolution(32, 32, groups: 4, rate: [2, 2], .same),
    convolution(5, 7, groups: 1, rate: [6, 6], .same),
    depthwise(32, multiplier: 1, rate: [2, 2], .same),
    depthwise(24, multiplier: 1, rate: [3, 2], .valid),
    depthwise(16, multiplier: 2, rate: [2, 2], .same),
    depthwise(7, multiplier: 1, rate: [5, 5], .same),
  ]

  /// Within 2e-5 of the largest value: sums of the same products in another order.
  @Test("values and gradients are those of a kernel with zeros between", arguments: shapes)
  func equivalence(_ shape: Shape) throws {
    let dilated = try Trial(shape.input, shape.layer)
    let plain = try Trial(shape.input, shape.plain)
    let kernel = try #require(dilated.graph.layers[1].weights.first)
    let wide = try #require(plain.graph.layers[1].weights.first)
    let numbers = HashNumbers.weight(layer: "conv", kernel.name, shape: kernel.shape)
    for order in ChannelOrder.allCases {
      let ours = try dilated.run(order, kernel: numbers)
      let theirs = try plain.run(order, kernel: Self.spread(numbers, kernel.shape, wide.shape))
      expect(ours.output, theirs.output, "\(shape), \(order): output")
      expect(ours.input, theirs.input, "\(shape), \(order): gradient of the input")
      expect(
        ours.kernel, Self.gathered(theirs.kernel, kernel.shape, wide.shape),
        "\(shape), \(order): gradient of the kernel")
      expect(ours.bias, theirs.bias, "\(shape), \(order): gradient of the bias")
    }
    expect(
      try dilated.inference(kernel: numbers),
      try plain.inference(kernel: Self.spread(numbers, kernel.shape, wide.shape)),
      "\(shape): inference")
  }

  /// Where a small kernel's pixels lie in a wide one.
  private static func places(_ small: [Int], _ wide: [Int]) -> [(small: Int, wide: Int)] {
    let rates = (0..<2).map { (wide[$0] - 1) / (small[$0] - 1) }
    let row = small[2] * small[3]
    return (0..<small[0]).flatMap { y in
      (0..<small[1]).map { x in
        ((y * small[1] + x) * row, (y * rates[0] * wide[1] + x * rates[1]) * row)
      }
    }
  }

  private static func spread(_ values: [Float], _ small: [Int], _ wide: [Int]) -> [Float] {
    var result = [Float](repeating: 0, count: wide.reduce(1, *))
    let row = small[2] * small[3]
    for (from, to) in places(small, wide) {
      result.replaceSubrange(to..<to + row, with: values[from..<from + row])
    }
    return result
  }

  private static func gathered(_ values: [Float], _ small: [Int], _ wide: [Int]) -> [Float] {
    let row = small[2] * small[3]
    return places(small, wide).flatMap { values[$0.wide..<$0.wide + row] }
  }

  private func expect(_ found: [Float], _ expected: [Float], _ what: String) {
    guard found.count == expected.count else {
      Issue.record("\(what): \(found.count) values, not \(expected.count)")
      return
    }
    let allowed = 2e-5 * max(1e-3, expected.map(abs).max() ?? 0)
    let wrong = zip(found, expected).enumerated().first { !(abs($1.0 - $1.1) <= allowed) }
    if let (index, (ours, other)) = wrong {
      Issue.record("\(what): value \(index) is \(ours), not \(other)")
    }
  }

  /// On kernels for AVX2 or better, where plain convolutions have fast code too.
  @Test("no pass runs on oneDNN's reference loops", arguments: shapes)
  func speed(_ shape: Shape) throws {
    let trial = try Trial(shape.input, shape.layer)
    #expect(try trial.implementations().filter { $0.hasPrefix("ref") } == [])
  }

  @Test("strides and a dilation together are refused, as in Keras")
  func strides() throws {
    var layer = Conv2D(filters: 2, kernel: 3, strides: 2)
    layer.dilationRate = [2, 2]
    let refusal = #expect(throws: GraphError.self) {
      try layer.outputShape(for: [[9, 9, 2]], name: "conv")
    }
    #expect(
      refusal?.description
        == "'conv' has strides [2, 2] and a dilation_rate of [2, 2]: one of the two must be 1, as in Keras"
    )
  }
}

/// A layer alone, with numbers of its own.
private struct Trial {
  struct Result {
    var output: [Float]
    var input: [Float]
    var kernel: [Float]
    var bias: [Float]
  }

  let graph: Graph
  private let batch = 3
  private let pixels: [Float]

  init(_ input: [Int], _ layer: any KerasLayer) throws {
    let given = Layer(
      name: "input", kind: InputLayer(), inputs: [], outputShape: input, weights: [])
    let conv = Layer(
      name: "conv", kind: layer, inputs: [0],
      outputShape: try layer.outputShape(for: [input], name: "conv"),
      weights: layer.weights(for: [input]))
    graph = Graph(layers: [given, conv], output: 1)
    pixels = HashNumbers.unit("pixels", count: batch * input.reduce(1, *)).map(Float.init)
  }

  private func weights(_ kernel: [Float]) -> ModelWeights {
    var weights = ModelWeights(graph: graph, seed: 0)
    weights.set(kernel, layer: "conv", weight: graph.layers[1].weights[0].name)
    return weights
  }

  func run(_ order: ChannelOrder, kernel: [Float]) throws -> Result {
    let probe = try ProgramProbe(
      graph, inputs: ["input"], batch: batch, weights: weights(kernel), order: order)
    let output = try probe.forward([pixels], training: true)
    let change = try probe.backward(
      HashNumbers.unit("gradient", count: output.count).map(Float.init))
    func gradient(_ weight: String) throws -> [Float] {
      try #require(try probe.gradient(ParameterKey(layer: "conv", weight: weight)))
    }
    return Result(
      output: output, input: change[0], kernel: try gradient(graph.layers[1].weights[0].name),
      bias: try gradient("bias"))
  }

  func implementations() throws -> [String] {
    let kernel = [Float](repeating: 0, count: graph.layers[1].weights[0].count)
    let probe = try ProgramProbe(
      graph, inputs: ["input"], batch: batch, weights: weights(kernel))
    let part = try StaticPart(
      graph: graph, cut: ["conv"], weights: weights(kernel), arithmetic: .strict,
      resized: { _, _ in graph })
    let shape = graph.inputShape
    return probe.implementations
      + (try part.implementations(batch: batch, height: shape[0], width: shape[1]))
      .map(\.implementation)
  }

  func inference(kernel: [Float]) throws -> [Float] {
    let shape = graph.inputShape
    let part = try StaticPart(
      graph: graph, cut: ["conv"], weights: weights(kernel), arithmetic: .strict,
      resized: { _, _ in graph })
    var features: [Float] = []
    try pixels.withUnsafeBufferPointer { pixels in
      try part.compute(pixels, count: batch, height: shape[0], width: shape[1], batch: batch) {
        _, _, values in features += Array(values)
      }
    }
    return features
  }
}
