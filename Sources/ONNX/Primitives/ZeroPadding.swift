internal import Models

extension ZeroPadding: ExportablePrimitive {
  func export(_ step: Program.Step, _ inputs: [Operand], to graph: inout ONNXGraph) -> String {
    let sides = graph.integers(
      "pads", [0, 0, padding.top, padding.left, 0, 0, padding.bottom, padding.right])
    return graph.add("Pad", [inputs[0].name, sides], ["mode": .text("constant")])
  }
}
