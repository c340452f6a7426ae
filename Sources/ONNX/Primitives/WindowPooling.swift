internal import Models

extension WindowPooling: ExportablePrimitive {
  func export(_ step: Program.Step, _ inputs: [Operand], to graph: inout ONNXGraph) -> String {
    switch kind {
    case .maximum: graph.add("MaxPool", [inputs[0].name], window.attributes)
    case .average:
      graph.add(
        "AveragePool", [inputs[0].name],
        window.attributes.merging(["count_include_pad": .int(0)]) { old, _ in old })
    }
  }
}
