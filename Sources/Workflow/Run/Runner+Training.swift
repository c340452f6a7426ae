internal import Basics
internal import Checkpoints
internal import Configuration
internal import Engine
internal import FoundationEssentials
internal import Images
internal import Models
internal import Plan
internal import RunStore

extension Runner {
  /// Trains a phase, writing down what happens.
  func train(
    _ phaseRun: PhaseRun, _ weights: ModelWeights, _ log: MetricsLog,
    _ checkpointer: Checkpointer, _ place: inout ResumePoint.Place, _ inputs: PhaseInputs,
    seconds: () -> RunStatus.Seconds
  ) throws {
    let images = inputs.train.count
    try phaseRun.trainer.run { event in
      switch event {
      case .phaseStarted: break
      case .epochStarted(_, let epoch, let count):
        emit(
          .epochStarted(
            epoch: epoch, of: count, steps: plan.experiment.steps(images: images), images: images))
      case .stepFinished(let record):
        try stepFinished(record, log)
      case .validationAdvanced(let done, let count):
        emit(.validationAdvanced(done: done, of: count))
        try checkInterruption()
      case .epochFinished(let record):
        try log.append(EpochRow(record))
        let isBest = isBest(record, &place)
        place.epochs += 1
        place.trainer = phaseRun.trainer.state
        place.seconds = seconds()
        let reached = place
        try checkpointer.epochFinished(
          isBest: isBest, epoch: reached.epochs, weights: { try phaseRun.updated(weights) },
          point: { bestFile in
            var reached = reached
            reached.bestFile = bestFile
            reached.log = log.digest
            return ResumePoint(
              place: reached, earlier: earlier(weights, before: phaseRun.phase),
              current: try phaseRun.archived())
          })
        emit(
          .epochFinished(
            values: record.values.map { ($0.name, $0.value) }, seconds: record.seconds))
      }
    }
  }

  /// What earlier phases changed and this one does not.
  private func earlier(
    _ weights: ModelWeights, before phase: PlannedPhase
  ) -> [String: NamedArray] {
    let firstChanged = plan.phases.map(\.freeze.layers).min() ?? 0
    var arrays: [String: NamedArray] = [:]
    guard plan.phases.count > 1 else { return arrays }
    for layer in graph.layers[firstChanged...] {
      for weight in layer.weights {
        arrays["\(layer.name)/\(weight.name)"] = NamedArray(
          shape: weight.shape, values: weights.values(of: layer, weight.name))
      }
    }
    return arrays
  }

  /// Whether no epoch of the run so far was better, by what `best.h5` goes by; none is known where
  /// the file was lost.
  private func isBest(_ record: EpochRecord, _ place: inout ResumePoint.Place) -> Bool {
    let monitor = plan.monitor
    guard let value = record[monitor.rawValue], !value.isNaN else { return false }
    guard monitor.direction.improves(value, on: place.best, minDelta: 0) else { return false }
    place.best = value
    return true
  }

  private func stepFinished(_ record: StepRecord, _ log: MetricsLog) throws {
    if plan.experiment.training.logSteps {
      try log.append(
        StepRow(
          phase: record.phase, epoch: record.epoch, step: record.step,
          metrics: ["loss": record.loss]))
    }
    emit(
      .stepAdvanced(
        step: record.stepOfEpoch, values: record.means.map { ($0.name, $0.value) }))
    try checkInterruption()
  }

  /// Evaluates the final model on what is not trained on, and stops between two batches where the
  /// run is interrupted.
  func evaluate(
    _ phaseRun: PhaseRun, _ inputs: PhaseInputs, _ weights: ModelWeights, _ data: PhaseData,
    _ settings: TrainingSettings, _ dataset: ImageDataset, _ run: RunDirectory
  ) throws {
    var metrics = SplitMetrics()
    metrics.train = MetricValues(phaseRun.trainer.state.lastMeans)
    for (role, source) in [(Role.validation, inputs.validation), (.test, inputs.test)] {
      guard let records = inputs.records[role] else { continue }
      try checkInterruption()
      let advanced: (Int) throws -> Void = { _ in try checkInterruption() }
      let evaluation =
        if let source {
          try phaseRun.model.evaluate(source, advanced: advanced)
        } else {
          try NativeEvaluation(data: data, settings: settings, recipe: phaseRun.recipe)
            .evaluate(records, role: role, weights, advanced: advanced)
        }
      if role == .validation {
        metrics.validation = MetricValues(evaluation.values)
      } else {
        metrics.test = MetricValues(evaluation.values)
      }
      guard role == .test || inputs.records[.test] == nil else { continue }
      try run.write(
        Predictions(
          classes: dataset.classes, images: records.map(\.name), labels: records.map(\.label),
          probabilities: evaluation.probabilities))
    }
    try run.write(metrics)
  }
}
