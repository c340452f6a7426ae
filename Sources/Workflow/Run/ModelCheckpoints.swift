internal import Basics
internal import Checkpoints
internal import Configuration
internal import Engine
internal import Models
internal import Plan
internal import RunStore

/// The whole models that a run leaves beside its weights, where the spec asks for them: `last.keras`
/// with the optimizer's state, and `best.keras`.
struct ModelCheckpoints {
  let plan: TrainingPlan
  let graph: Graph
  let directory: RunDirectory

  /// Writes both, once the run's weights are written.
  ///
  /// - Parameters:
  ///   - weights: Of the whole model, as they are now.
  ///   - phase: That trained them last.
  /// - Throws: `CheckpointError` where a file cannot be written.
  func write(_ weights: ModelWeights, after phase: PhaseRun) throws {
    guard plan.experiment.checkpoint.format == .keras else { return }
    let export = KerasExport(plan, graph, .archive)
    try export.writeKeras(
      "\(directory.checkpoints)/last.keras", weights, optimizer: try phase.optimizerState())
    var best = weights
    best.take(
      try WeightFile.open(directory.bestCheckpoint).load(into: graph.layers, policy: .present))
    try export.writeKeras("\(directory.checkpoints)/best.keras", best)
  }
}

extension PhaseRun {
  /// The optimizer's variables as Keras 3 stores them: updates, the learning rate where it is one, and
  /// the state of every array that trains.
  fileprivate func optimizerState() throws -> [NamedArray] {
    var arrays = [NamedArray(shape: [], values: [Float(trainer.state.step)])]
    if recipe.schedule?.isCallback ?? true {
      arrays.append(NamedArray(shape: [], values: [Float(trainer.state.learningRate)]))
    }
    for group in recipe.optimizer.stateGroups {
      let kinds = try group.map { try model.parameters.archivedState($0) }
      for index in kinds.first?.indices ?? 0..<0 {
        arrays += kinds.map { NamedArray(shape: $0[index].shape, values: $0[index].values) }
      }
    }
    arrays += recipe.optimizer.sharedState(after: trainer.state.step)
      .map { NamedArray(shape: [], values: [$0]) }
    return arrays
  }
}
