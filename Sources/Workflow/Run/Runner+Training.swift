internal import Configuration
internal import Engine
internal import Images
internal import Plan
internal import RunStore

extension Runner {
  /// Trains a phase, and writes down what happens.
  func train(_ phase: PhaseRun, _ session: RunSession) throws {
    session.begin(phase)
    do {
      try session.time(\.training) {
        try phase.trainer.run { try handle($0, of: phase, session) }
      }
    } catch is Interruption {
      try session.interrupt(phase)
      throw Interruption()
    }
    try session.finish(phase)
  }

  private func handle(
    _ event: TrainingEvent, of phase: PhaseRun, _ session: RunSession
  ) throws {
    switch event {
    case .phaseStarted: break
    case .epochStarted(_, let epoch, let count):
      let images = phase.inputs.train.count
      emit(
        .epochStarted(
          epoch: epoch, of: count, steps: plan.experiment.steps(images: images), images: images))
    case .stepFinished(let record):
      if plan.experiment.training.logSteps { try session.log.append(StepRow(record)) }
      emit(
        .stepAdvanced(
          step: record.stepOfEpoch, values: plan.metrics.shown(record.means)))
      try checkInterruption()
    case .validationAdvanced(let done, let count):
      emit(.validationAdvanced(done: done, of: count))
      try checkInterruption()
    case .epochFinished(let record):
      try session.record(record, of: phase)
      emit(
        .epochFinished(
          values: plan.metrics.shown(record.values), seconds: record.seconds))
    }
  }

  /// Evaluates the final model on what is not trained on, and stops between two batches where the
  /// run is interrupted.
  func evaluate(_ phase: PhaseRun, _ session: RunSession) throws {
    try session.time(\.evaluation) {
      var metrics = SplitMetrics()
      metrics.train = MetricValues(phase.trainer.state.lastMeans)
      for role in [Role.validation, .test] {
        guard let records = phase.inputs.records[role] else { continue }
        try checkInterruption()
        let evaluation = try evaluation(of: role, phase, session)
        if role == .validation {
          metrics.validation = MetricValues(evaluation.values)
        } else {
          metrics.test = MetricValues(evaluation.values)
        }
        guard role == .test || phase.inputs.records[.test] == nil else { continue }
        let predictions = Predictions(
          classes: session.inputs.dataset.classes, images: records.map(\.name),
          labels: records.map(\.label), probabilities: evaluation.probabilities)
        metrics.report = predictions.report
        try session.directory.write(predictions)
      }
      try session.directory.write(metrics)
    }
  }

  private func evaluation(
    of role: Role, _ phase: PhaseRun, _ session: RunSession
  ) throws -> Evaluation {
    let advanced: (Int) throws -> Void = { _ in try checkInterruption() }
    if let source = phase.inputs.source(role) {
      return try phase.model.evaluate(
        source, epoch: phase.trainer.state.epoch + 1, advanced: advanced)
    }
    return try NativeEvaluation(
      plan: plan, graph: graph, settings: session.settings, recipe: phase.recipe
    ).evaluate(
      phase.inputs.records[role] ?? [], role: role, session.weights, advanced: advanced)
  }
}
