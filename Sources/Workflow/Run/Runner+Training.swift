internal import Basics
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
      emit(.note(stopped(phase.trainer.place)))
      throw Interruption()
    } catch let divergence as Divergence {
      // The point to resume from is from before, and finite.
      try session.keepBest()
      throw divergence
    }
    try session.finish(phase)
  }

  /// Where a phase is interrupted, and what becomes of that.
  private func stopped(_ state: TrainerState) -> String {
    let steps = state.part.map { ", after step \($0.steps) of the next" } ?? ""
    return "stopped after \(state.epoch.counted("epoch"))\(steps): '--resume' continues there"
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
      try session.stepFinished(of: phase)
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
