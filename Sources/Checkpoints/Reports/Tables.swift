internal import Models

/// A layer as a line of a comparison: its name and the shapes of its arrays.
func describe(_ layer: Layer) -> String {
  "\(layer.name) \(shapesText(layer.weights.map(\.shape)))"
}

/// A layer as a line of a comparison: its name and the shapes of its arrays.
func describe(_ layer: StoredLayer) -> String {
  "\(layer.name) \(shapesText(layer.weights.map(\.shape)))"
}

/// `(7, 7, 3, 64) (64,)`; equal shapes are counted: `4 x (64,)`.
private func shapesText(_ shapes: [[Int]]) -> String {
  var texts: [String] = []
  var rest = shapes[...]
  while let shape = rest.first {
    let count = rest.prefix { $0 == shape }.count
    texts.append(count > 1 ? "\(count) x \(shapeText(shape))" : shapeText(shape))
    rest = rest.dropFirst(count)
  }
  return texts.joined(separator: " ")
}
