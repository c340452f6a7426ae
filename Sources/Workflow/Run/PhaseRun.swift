internal import Checkpoints
internal import Configuration
internal import Engine
internal import Models
internal import Plan
internal import RunStore

/// One phase under way: its model, its trainer, and what has to be kept of them.
final class PhaseRun {
  let number: Int
  let phase: PlannedPhase
  let model: TrainableModel
  let trainer: Trainer
  let recipe: TrainingRecipe
  private let graph: Graph

  /// - `inputs`: what the phase trains on.
  /// - `weights`: of the whole model, as the phase before left them.
  init(
    _ number: Int, _ phase: PlannedPhase, _ recipe: TrainingRecipe, _ settings: TrainingSettings,
    graph: Graph, _ inputs: PhaseInputs, weights: ModelWeights, resuming point: ResumePoint?
  ) throws {
    self.number = number
    self.phase = phase
    self.recipe = recipe
    self.graph = graph
    let model = try TrainableModel(
      graph, cut: phase.cut.map(\.layer), weights: weights, settings, recipe)
    self.model = model
    trainer = Trainer(
      model, settings, recipe, train: inputs.train, validation: inputs.validation,
      resuming: try point.map { try PhaseRun.restore($0, into: model) })
  }

  /// The model's weights as they are now, over those that the phase started from.
  func updated(_ weights: ModelWeights) throws -> ModelWeights {
    var weights = weights
    for (layer, arrays) in try model.changedLayers() {
      for (weight, values) in zip(layer.weights, arrays) {
        weights.set(values, layer: layer.name, weight: weight.name)
      }
    }
    return weights
  }

  // MARK: Resuming

  /// Everything behind the cut that decides how training goes on, by name.
  func archived() throws -> [String: NamedArray] {
    var arrays: [String: NamedArray] = [:]
    func add(_ kind: String, _ group: [ArchivedArray]) {
      for array in group {
        arrays["\(kind)/\(array.key)"] = NamedArray(shape: array.shape, values: array.values)
      }
    }
    let parameters = model.parameters
    add("values", try parameters.archivedValues())
    for name in recipe.optimizer.stateNames {
      add("state \(name)", try parameters.archivedState(name))
    }
    if let best = trainer.bestValues { add("best", try parameters.archived(best)) }
    if let restored = trainer.restoredValues {
      add("restored", try parameters.archived(restored))
    }
    return arrays
  }

  private static func restore(
    _ point: ResumePoint, into model: TrainableModel
  ) throws -> Trainer.Resumption {
    func array(_ kind: String) -> (ParameterKey) throws -> [Float] {
      { key in
        guard let array = point.current["\(kind)/\(key)"] else {
          throw WorkflowError.failed("the checkpoint to resume from lacks '\(kind)/\(key)'")
        }
        return array.values
      }
    }
    let parameters = model.parameters
    try parameters.restoreValues(array("values"))
    for name in model.store.stateNames {
      try parameters.restoreState(name, array("state \(name)"))
    }
    func snapshot(_ kind: String) throws -> [Float]? {
      guard point.current.keys.contains(where: { $0.hasPrefix("\(kind)/") }) else { return nil }
      return try parameters.snapshot(array(kind))
    }
    return Trainer.Resumption(
      state: point.place.trainer, bestValues: try snapshot("best"),
      restoredValues: try snapshot("restored"))
  }
}
