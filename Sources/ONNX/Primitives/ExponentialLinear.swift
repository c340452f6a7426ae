internal import Models

extension ExponentialLinear: ExportablePrimitive {
  func export(_ step: Program.Step, _ inputs: [Operand], to graph: inout ONNXGraph) -> String {
    graph.add("Elu", [inputs[0].name], ["alpha": .float(alpha)])
  }
}
