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
      let experiment = plan.experiment
      emit(
        .epochStarted(
          epoch: epoch, of: count, steps: experiment.steps(images: images),
          images: experiment.imagesOfEpoch(of: images)))
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
}
