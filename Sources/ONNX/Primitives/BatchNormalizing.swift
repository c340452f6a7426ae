internal import Models

extension BatchNormalizing: ExportablePrimitive {
  /// ONNX has the channels behind the batch.
  func export(_ step: Program.Step, _ inputs: [Operand], to graph: inout ONNXGraph) -> String {
    let channels = [inputs[0].shape.last ?? 1]
    let scale =
      gamma.map { graph.array($0) }
      ?? graph.constants(
        "ones", Array(repeating: 1, count: channels[0]), shape: channels)
    let shift =
      beta.map { graph.array($0) }
      ?? graph.constants(
        "zeros", Array(repeating: 0, count: channels[0]), shape: channels)
    let arrays = [scale, shift, graph.array(movingMean), graph.array(movingVariance)]
    func normalized(_ name: String) -> String {
      graph.add("BatchNormalization", [name] + arrays, ["epsilon": .float(Float(epsilon))])
    }
    guard inputs[0].shape.count == 2 else { return normalized(inputs[0].name) }
    let swap: [String: ONNXNode.Attribute] = ["perm": .ints([0, 2, 1])]
    return graph.add(
      "Transpose", [normalized(graph.add("Transpose", [inputs[0].name], swap))], swap)
  }
}
