internal import Models

extension RowSoftmax: ExportablePrimitive {
  func export(_ step: Program.Step, _ inputs: [Operand], to graph: inout ONNXGraph) -> String {
    graph.add(
      isLogarithmic ? "LogSoftmax" : "Softmax", [inputs[0].name],
      ["axis": .int(inputs[0].channelAxis)])
  }
}
