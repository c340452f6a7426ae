internal import Models

extension Resampling: ExportablePrimitive {
  /// By whole factors, so that the batch's size need not be known.
  func export(_ step: Program.Step, _ inputs: [Operand], to graph: inout ONNXGraph) -> String {
    let factors = zip(step.outputShape, inputs[0].shape).prefix(2).map { Float($0 / $1) }
    let scales = graph.constants("scales", [1, 1] + factors, shape: [4])
    let attributes: [String: ONNXNode.Attribute] =
      switch interpolation {
      case .nearest:
        [
          "coordinate_transformation_mode": .text("asymmetric"), "mode": .text("nearest"),
          "nearest_mode": .text("floor"),
        ]
      case .bilinear:
        ["coordinate_transformation_mode": .text("half_pixel"), "mode": .text("linear")]
      }
    return graph.add("Resize", [inputs[0].name, "", scales], attributes)
  }
}
