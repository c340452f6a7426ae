internal import Checkpoints
internal import Engine
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

  /// What earlier phases may have changed, by layer and weight; nothing where there is one phase only.
  func arraysOfEarlierPhases(_ graph: Graph, _ weights: ModelWeights) -> [String: NamedArray] {
    guard phases.count > 1 else { return [:] }
    var arrays: [String: NamedArray] = [:]
    for layer in changedLayers(graph) {
      for weight in layer.weights {
        arrays["\(layer.name)/\(weight.name)"] = NamedArray(
          shape: weight.shape, values: weights.values(of: layer, weight.name))
      }
    }
    return arrays
  }
}
