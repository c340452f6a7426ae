internal import Models

extension LayerNormalizing: ExportablePrimitive {
  func export(_ step: Program.Step, _ inputs: [Operand], to graph: inout ONNXGraph) -> String {
    let channels = [inputs[0].shape.last ?? 1]
    let scale =
      gamma.map { graph.array($0) }
      ?? graph.constants(
        "ones", Array(repeating: 1, count: channels[0]), shape: channels)
    let normalized = graph.add(
      "LayerNormalization",
      [graph.channelsLast(inputs[0]), scale] + (beta.map { [graph.array($0)] } ?? []),
      ["axis": .int(-1), "epsilon": .float(Float(epsilon))])
    return graph.channelsSecond(normalized, shape: step.outputShape).name
  }
}
