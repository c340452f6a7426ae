internal import Models
internal import Plan

extension TrainingPlan {
  /// The layers with arrays, in Keras's order, that any phase may change.
  func changedLayers(_ graph: Graph) -> [Layer] {
    let frozen = phases.map(\.freeze.frozen)
    return graph.layers.indices.filter { position in
      !graph.layers[position].weights.isEmpty && !frozen.allSatisfy { $0.contains(position) }
    }.map { graph.layers[$0] }
  }
}
