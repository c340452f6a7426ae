internal import Configuration
internal import Engine
internal import Images
internal import Plan
internal import RunStore

/// The model that a run's final numbers are of.
private struct FinalModel {
  let model: TrainableModel
  let inputs: PhaseInputs
  /// Of the whole model.
  let weights: ModelWeights
  /// Running means over the training images.
  let train: MetricValues
  let evaluated: EvaluatedWeights
}

extension Runner {
  /// Evaluates the final model on what is not trained on, and stops between two batches where the
  /// run is interrupted.
  func evaluate(_ phase: PhaseRun, _ session: RunSession) throws {
    try session.time(\.evaluation) {
      let final = try finalModel(phase, session)
      var metrics = SplitMetrics()
      metrics.train = final.train
      metrics.evaluated = final.evaluated
      for role in [Role.validation, .test] {
        guard let records = final.inputs.records[role] else { continue }
        try checkInterruption()
        let evaluation = try evaluation(of: role, final, phase.recipe, session.settings)
        let labels = records.labels
        if role == .validation {
          metrics.validation = MetricValues(evaluation.values)
        } else if labels != nil {
          metrics.test = MetricValues(evaluation.values)
        } else {
          emit(
            .note(
              "the \(records.count) test images have no labels: their predicted classes are in "
                + "predictions.csv, and no metric or confusion matrix counts them"))
        }
        guard role == .test || final.inputs.records[.test] == nil else { continue }
        let predictions = Predictions(
          classes: session.inputs.dataset.classes, images: records.map(\.name),
          labels: labels, probabilities: evaluation.probabilities)
        metrics.report = predictions.report
        if let warning = predictions.sameness { emit(.warning(warning)) }
        try session.directory.write(predictions)
      }
      try session.directory.write(metrics)
    }
  }

  private func finalModel(_ phase: PhaseRun, _ session: RunSession) throws -> FinalModel {
    guard plan.experiment.training.evaluate == .best else {
      return FinalModel(
        model: phase.model, inputs: phase.inputs, weights: session.weights,
        train: MetricValues(phase.trainer.state.lastMeans),
        evaluated: EvaluatedWeights(weights: "last", epoch: phase.lastEpoch))
    }
    let (weights, epoch) = try session.bestWeights()
    let rows = try session.log.epochs
    let train =
      rows.indices.contains(epoch - 1)
      ? rows[epoch - 1].training : MetricValues(phase.trainer.state.lastMeans)
    let evaluated = EvaluatedWeights(weights: "best", epoch: epoch)
    // What lies upstream of the cut was frozen in this phase alone.
    guard epoch > phase.recipe.firstEpoch else {
      let inputs = try inputBuilder(phase: phase.number, weights: weights, session).build().inputs
      let model = try TrainableModel(
        graph, cut: plan.phases[phase.number].cut.map(\.layer), weights: weights,
        session.settings, phase.recipe)
      return FinalModel(
        model: model, inputs: inputs, weights: weights, train: train, evaluated: evaluated)
    }
    try phase.model.parameters.restoreValues { weights[$0] }
    return FinalModel(
      model: phase.model, inputs: phase.inputs, weights: weights, train: train,
      evaluated: evaluated)
  }

  private func evaluation(
    of role: Role, _ final: FinalModel, _ recipe: PhaseConfiguration,
    _ settings: RunConfiguration
  ) throws -> Evaluation {
    let advanced: (Int) throws -> Void = { _ in try checkInterruption() }
    if let source = final.inputs.source(role) {
      // Where images are changed at random, by numbers that no epoch had.
      let epoch = plan.phases.reduce(1) { $0 + $1.epochs }
      return try final.model.evaluate(source, epoch: epoch, advanced: advanced)
    }
    return try NativeEvaluation(plan: plan, graph: graph, settings: settings, recipe: recipe)
      .evaluate(
        final.inputs.records[role] ?? [], role: role, final.weights, advanced: advanced)
  }
}

extension PhaseRun {
  /// The epoch of the whole run, from 1, after which the phase's weights were what it ended with.
  fileprivate var lastEpoch: Int {
    recipe.firstEpoch + (trainer.restoredEpoch.map { $0 + 1 } ?? trainer.state.epoch)
  }
}
