/// A layer as Keras's `model.layers` has it: one of a graph's, or all those of a model within the
/// model.
package struct ListedLayer: Hashable, Sendable {
  package let name: String
  package let className: String
  /// In the graph's `layers`.
  package let positions: Range<Int>
}

extension Graph {
  /// What Keras's `model.layers` has, which its freeze indexes count: without operators, a model
  /// within the model as one layer.
  ///
  /// tf.keras's has its operations; a layer that stands for several of them is there as often.
  package var kerasLayers: [ListedLayer] {
    var listed: [ListedLayer] = []
    for (position, layer) in layers.enumerated() {
      guard let model = layer.nesting.first else {
        let entry = ListedLayer(
          name: layer.name, className: layer.kind.className, positions: position..<position + 1)
        listed += Array(repeating: entry, count: layer.listedCount)
        continue
      }
      var start = position
      if let last = listed.last, last.positions.upperBound == position,
        layers[last.positions.lowerBound].nesting.first == model
      {
        start = last.positions.lowerBound
        listed.removeLast()
      }
      listed.append(
        ListedLayer(
          name: model.name, className: model.className, positions: start..<position + 1))
    }
    return listed
  }

  /// Whether Keras lists the graph's layers as the graph has them.
  package var isListedAsIs: Bool {
    layers.allSatisfy { $0.listedCount == 1 && $0.nesting.isEmpty }
  }
}
