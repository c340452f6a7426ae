internal import Models

extension Sum: ExportablePrimitive {
  func export(_ step: Program.Step, _ inputs: [Operand], to graph: inout ONNXGraph) -> String {
    graph.add("Add", inputs.map(\.name))
  }
}
