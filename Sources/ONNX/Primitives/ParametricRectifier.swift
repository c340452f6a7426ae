internal import Models

extension ParametricRectifier: ExportablePrimitive {
  /// Factors of an image go last channels first as they lie, so the tensor is turned to them.
  func export(_ step: Program.Step, _ inputs: [Operand], to graph: inout ONNXGraph) -> String {
    let slopes = graph.array(alpha, shape: factors)
    let result = graph.add("PRelu", [graph.channelsLast(inputs[0]), slopes])
    return graph.channelsSecond(result, shape: step.outputShape).name
  }
}
