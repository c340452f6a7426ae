internal import Models

extension GlobalPooling: ExportablePrimitive {
  func export(_ step: Program.Step, _ inputs: [Operand], to graph: inout ONNXGraph) -> String {
    let pooled = graph.add(
      kind == .maximum ? "GlobalMaxPool" : "GlobalAveragePool", [inputs[0].name])
    return graph.add("Flatten", [pooled], ["axis": .int(1)])
  }
}
