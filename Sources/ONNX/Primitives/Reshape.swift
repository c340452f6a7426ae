internal import Models

extension Reshape: ExportablePrimitive {
  /// Values keep Keras's order; 0 stands for the batch's size.
  func export(_ step: Program.Step, _ inputs: [Operand], to graph: inout ONNXGraph) -> String {
    let (input, output) = (inputs[0], Operand(name: "", shape: step.outputShape))
    if input.shape == output.shape { return input.name }
    let name = input.hasOneOrder ? input.name : graph.channelsLast(input)
    let size = output.shape
    guard output.isImage, output.hasOneOrder else {
      let shaped = graph.add("Reshape", [name, graph.integers("shape", [0] + size)])
      return graph.channelsSecond(shaped, shape: size).name
    }
    return graph.add(
      "Reshape", [name, graph.integers("shape", [0, size[2], size[0], size[1]])])
  }
}
