internal import Models

extension MatrixProduct: ExportablePrimitive {
  /// Over the channels of an image it is a convolution of single pixels.
  func export(_ step: Program.Step, _ inputs: [Operand], to graph: inout ONNXGraph) -> String {
    let input = inputs[0]
    let (channels, units) = (input.shape.last ?? 1, step.outputShape.last ?? 1)
    let matrix =
      input.isImage
      ? graph.kernel(kernel, shape: [units, channels, 1, 1]) : graph.array(kernel)
    let summand = bias.map { [graph.array($0)] } ?? []
    switch input.shape.count {
    case 3: return graph.add("Conv", [input.name, matrix] + summand, Window.pixel.attributes)
    case 1: return graph.add("Gemm", [input.name, matrix] + summand)
    default:
      let product = graph.add("MatMul", [input.name, matrix])
      return summand.isEmpty ? product : graph.add("Add", [product] + summand)
    }
  }
}
