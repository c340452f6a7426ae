internal import Checkpoints
internal import Configuration
internal import Engine
internal import Images
internal import Models
internal import Plan
internal import RunStore

/// One phase under way: its model, its trainer, and what has to be kept of them.
final class PhaseRun {
  /// From 0.
  let number: Int
  let inputs: PhaseInputs
  let model: TrainableModel
  let trainer: Trainer
  let recipe: PhaseConfiguration

  /// - Parameters:
  ///   - number: Of the phase, from 0.
  ///   - graph: The whole model.
  ///   - inputs: What the phase trains on.
  ///   - session: The run, as the phase before left it.
  /// - Throws: What the engine throws, and `failed` where the point to resume from lacks an array.
  init(_ number: Int, _ graph: Graph, _ inputs: PhaseInputs, _ session: RunSession) throws {
    self.number = number
    self.inputs = inputs
    let phase = session.plan.phases[number]
    var recipe = PhaseConfiguration(phase)
    recipe.firstEpoch = session.position.firstEpoch
    recipe.firstStep = session.position.firstStep
    recipe.firstRound = session.position.firstRound
    self.recipe = recipe
    let settings = session.settings.weighing(
      session.plan.experiment.training.classWeights, session.inputs.dataset.classes,
      labels: inputs.records[.train]?.compactMap(\.label) ?? [])
    let model = try TrainableModel(
      graph, cut: phase.cut.map(\.layer), weights: session.weights, settings, recipe)
    self.model = model
    let point = session.resumePoint.flatMap { $0.place.phase == number ? $0 : nil }
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

  /// Everything downstream of the cut that decides how training continues, by name.
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
