package import Models

/// The first pass: which layers of a phase are computed once per image, and what they hand to the
/// rest.
package struct StaticAnalysis: Hashable, Sendable {
  /// For each layer of the graph.
  package let isStatic: [Bool]
  /// Positions of the layers whose outputs cross, in order.
  package let cut: [Int]

  /// Finds the cut of a phase.
  ///
  /// - Parameters:
  ///   - graph: The whole model.
  ///   - frozen: Which layers are frozen.
  ///   - batchStatistics: Whether frozen batch normalisations use their batch's own statistics.
  package init(graph: Graph, frozen: FrozenLayers, batchStatistics: Bool) {
    var isStatic = [Bool](repeating: false, count: graph.layers.count)
    for (position, layer) in graph.layers.enumerated() {
      let isTrainable = !frozen.contains(position)
      isStatic[position] =
        !(isTrainable && layer.trainableParameterCount > 0)
        && layer.kind.activityRegularizer == nil && layer.inputs.allSatisfy { isStatic[$0] }
        && (layer.runsInInference
          || !layer.kind.isRandomOrBatchWide(
            trainable: isTrainable, batchStatistics: batchStatistics))
    }
    // A layer that only copies or enlarges is cheaper to repeat than to store.
    let consumers = graph.consumers
    for position in graph.layers.indices.reversed() where isStatic[position] && position > 0 {
      let layer = graph.layers[position]
      guard graph.floatingPointOperations(of: position) == 0, !layer.kind.keepsValues,
        position != graph.output, !consumers[position].contains(where: { isStatic[$0] })
      else { continue }
      isStatic[position] = false
    }
    self.isStatic = isStatic
    cut = graph.layers.indices.filter { position in
      isStatic[position]
        && (position == graph.output || consumers[position].contains { !isStatic[$0] })
    }
  }
}
