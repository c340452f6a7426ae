extension Graph {
  /// Floating-point operations of one layer's forward pass for one image: a multiplication and an
  /// addition count as two.
  package func floatingPointOperations(of position: Int) -> Int {
    let layer = layers[position]
    guard !layer.inputs.isEmpty else { return 0 }
    return layer.kind.operations(
      for: layer.inputs.map { layers[$0].outputShape }, output: layer.outputShape)
  }
}
