internal import Models

extension Transposition: ExportablePrimitive {
  func export(_ step: Program.Step, _ inputs: [Operand], to graph: inout ONNXGraph) -> String {
    let turned = graph.add(
      "Transpose", [graph.channelsLast(inputs[0])], ["perm": .ints([0] + axes.map { $0 + 1 })])
    return graph.channelsSecond(turned, shape: step.outputShape).name
  }
}
