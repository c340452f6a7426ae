internal import Models
internal import ONNX
internal import TestSupport
internal import Testing

/// Whole files, to the byte.
@Suite struct FileTests {
  /// Golden: `Tests/Oracles/onnx_goldens.py`, which builds the same model with the onnx package.
  @Test("a small model has the bytes that the onnx package writes")
  func bytes() throws {
    let graph = try residualGraph()
    let model = try ONNXModel(graph, metadata: .test)
    let folder = try ScratchFolder()
    try model.write(to: "\(folder.path)/model.onnx") { key in
      guard let layer = graph.layers.first(where: { $0.name == key.layer }),
        let weight = layer.weights.first(where: { $0.name == key.weight })
      else { return [] }
      return HashNumbers.weight(layer: key.layer, key.weight, shape: weight.shape)
    }
    let written = try folder.bytes("model.onnx")
    #expect(firstDifference(written, try goldenBytes("residual.onnx")) == nil)
    #expect(model.byteCount == written.count)
  }

  @Test("a model of more than 2 GiB is refused before it is written")
  func tooLarge() throws {
    var builder = GraphBuilder(inputShape: [1, 1, 3])
    var x = try builder.add("flat", Flatten(), builder.input)
    x = try builder.add("wide", Dense(units: 30_000), x)
    x = try builder.add("wider", Dense(units: 20_000), x)
    let graph = builder.graph(output: x)
    let error = #expect(throws: ONNXError.self) { try ONNXModel(graph, metadata: .test) }
    #expect(error?.description.hasPrefix("the model is too large for an ONNX file: ") == true)
  }
}
