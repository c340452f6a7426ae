internal import Models

extension ActivityPenalty: ExportablePrimitive {
  /// What adds to the loss leaves the values as they are.
  func export(_ step: Program.Step, _ inputs: [Operand], to graph: inout ONNXGraph) -> String {
    inputs[0].name
  }
}
