extension Graph {
  /// The last layer with rows and columns that all of the output comes through: where one looks to see
  /// what in an image decides.
  ///
  /// Poolings are passed over: what they read shows more.
  ///
  /// - Returns: Its name; nil where there is none.
  package var lastSpatialLayer: String? {
    let needed = Set(layers(before: [layers[output].name]).compactMap { index(of: $0.name) })
    var firstRead = Int.max
    for position in needed.sorted().reversed() where position > 0 {
      let layer = layers[position]
      if position != output, firstRead >= position, layer.outputShape.count == 3,
        layer.outputShape[0] * layer.outputShape[1] > 1, !makesSmaller(layer)
      {
        return layer.name
      }
      firstRead = min(firstRead, layer.inputs.min() ?? firstRead)
    }
    return nil
  }

  /// Whether a layer without arrays gives fewer rows or columns than it reads.
  private func makesSmaller(_ layer: Layer) -> Bool {
    guard layer.weights.isEmpty, let input = layer.inputs.first else { return false }
    let shape = layers[input].outputShape
    return shape.count == 3 && shape[0] * shape[1] > layer.outputShape[0] * layer.outputShape[1]
  }
}
