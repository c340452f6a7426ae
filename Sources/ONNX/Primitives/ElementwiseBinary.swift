internal import Models

extension ElementwiseBinary: ExportablePrimitive {
  /// A row of channels beside an image becomes an image of a pixel.
  func export(_ step: Program.Step, _ inputs: [Operand], to graph: inout ONNXGraph) -> String {
    let names = inputs.map { input in
      guard step.outputShape.count == 3, !input.isImage else { return input.name }
      let shape = graph.integers("pixel", [0, input.shape.last ?? 1, 1, 1])
      return graph.add("Reshape", [input.name, shape])
    }
    let name =
      switch operation {
      case .multiply: "Mul"
      case .subtract: "Sub"
      case .maximum: "Max"
      case .minimum: "Min"
      }
    return graph.add(name, names)
  }
}
