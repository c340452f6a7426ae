internal import Models

extension Cropping: ExportablePrimitive {
  func export(_ step: Program.Step, _ inputs: [Operand], to graph: inout ONNXGraph) -> String {
    let starts = [cropped.top, cropped.left]
    let ends = zip(starts, step.outputShape).map { $0 + $1 }
    return graph.add(
      "Slice",
      [
        inputs[0].name, graph.integers("starts", starts), graph.integers("ends", ends),
        graph.integers("axes", [2, 3]),
      ])
  }
}
