internal import Models

extension RectifiedFunction: ExportablePrimitive {
  func export(_ step: Program.Step, _ inputs: [Operand], to graph: inout ONNXGraph) -> String {
    let x = inputs[0].name
    let isPlain = threshold == 0 && maximum >= 0
    var above = x
    if isPlain {
      above =
        slope == 0 ? graph.add("Relu", [x]) : graph.add("LeakyRelu", [x], ["alpha": .float(slope)])
    }
    if maximum < .infinity {
      above = graph.add("Min", [above, graph.constants("maximum", [maximum])])
    }
    if isPlain { return above }
    let edge = graph.constants("threshold", [threshold])
    let below =
      slope == 0
      ? graph.constants("below", [0])
      : graph.add("Mul", [graph.add("Sub", [x, edge]), graph.constants("slope", [slope])])
    return graph.add("Where", [graph.add("Greater", [x, edge]), above, below])
  }
}
