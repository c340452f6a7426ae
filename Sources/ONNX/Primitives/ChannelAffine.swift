internal import Models

extension ChannelAffine: ExportablePrimitive {
  func export(_ step: Program.Step, _ inputs: [Operand], to graph: inout ONNXGraph) -> String {
    var result = inputs[0].name
    if scale != .constants([1]) {
      result = graph.add("Mul", [result, scale.name("scale", over: inputs[0], in: &graph)])
    }
    if shift != .constants([0]) {
      result = graph.add("Add", [result, shift.name("shift", over: inputs[0], in: &graph)])
    }
    return result
  }
}

extension ChannelAffine.Values {
  fileprivate func name(
    _ name: String, over operand: Operand, in graph: inout ONNXGraph
  ) -> String {
    switch self {
    case .constants(let values):
      graph.constants(name, values, shape: values.count == 1 ? [] : operand.channelShape)
    case .array(let key): graph.array(key, shape: operand.channelShape)
    case .deviation(let key):
      graph.add(
        "Max",
        [
          graph.add("Sqrt", [graph.array(key, shape: operand.channelShape)]),
          graph.constants("least", [1e-7]),
        ])
    }
  }
}
