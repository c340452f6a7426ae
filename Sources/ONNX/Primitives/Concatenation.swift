internal import Models

extension Concatenation: ExportablePrimitive {
  func export(_ step: Program.Step, _ inputs: [Operand], to graph: inout ONNXGraph) -> String {
    graph.add("Concat", inputs.map(\.name), ["axis": .int(inputs[0].channelAxis)])
  }
}
