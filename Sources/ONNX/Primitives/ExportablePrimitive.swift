internal import Models

/// How a primitive is written in ONNX.
///
/// Every primitive that an inference program has conforms, each in a file of its own in this folder.
protocol ExportablePrimitive: Primitive {
  /// Adds the primitive's operations to a graph.
  ///
  /// - Parameters:
  ///   - step: The step that it computes.
  ///   - inputs: What the step reads.
  ///   - graph: Takes the operations.
  /// - Returns: The name of the output, which lies as operands do; an input's where the primitive
  ///   changes nothing.
  func export(_ step: Program.Step, _ inputs: [Operand], to graph: inout ONNXGraph) -> String
}
