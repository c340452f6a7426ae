internal import Configuration
internal import Engine
internal import Plan
internal import RunStore

extension RunConfiguration {
  /// What all phases of a plan have in common.
  ///
  /// - Parameter plan: What is executed.
  init(_ plan: TrainingPlan) {
    let experiment = plan.experiment
    self.init(
      seed: plan.seed, batchSize: experiment.dataset.batchSize, order: experiment.dataset.shuffle,
      loss: plan.loss,
      metrics: plan.metrics.map {
        MeasuredMetric(
          $0.name, $0.computes, isWeighted: $0.weighted == true, columns: $0.allColumns)
      }, monitor: plan.monitor,
      movingVariance: experiment.compatibility.movingVariance,
      frozenNormalizationUsesBatch:
        experiment.compatibility.frozenBatchNormalization == .batchStatistics)
    dropsRemainder = experiment.dataset.dropsRemainder
    stepsPerEpoch = experiment.training.stepsPerEpoch
    validationSteps = experiment.training.validationSteps
    onNaN = experiment.training.onNaN
    restoreBest = experiment.compatibility.restoreBest
    precision = experiment.training.precision
  }

  /// The same with the classes' weights, which may go by the images that are trained on.
  ///
  /// - Parameters:
  ///   - weights: As the spec has them.
  ///   - classes: In label order.
  ///   - labels: Of the images that are trained on.
  /// - Returns: What trains a phase.
  func weighing(_ weights: ClassWeights, _ classes: [String], labels: [Int]) -> RunConfiguration {
    var counts = [Int](repeating: 0, count: classes.count)
    for label in labels { counts[label] += 1 }
    var settings = self
    settings.classWeights = weights.values(classes, counts: counts).map(Float.init)
    return settings
  }
}

extension MetricValues {
  /// The engine's values by their names.
  init(_ named: [NamedValue]) { self.init(named.map { ($0.name, $0.value) }) }
}

extension StepRow {
  /// A step of the engine as a row of the history.
  init(_ record: StepRecord) {
    self.init(
      phase: record.phase, epoch: record.epoch, step: record.step, metrics: ["loss": record.loss])
  }
}

extension EpochRow {
  /// An epoch of the engine as a row of the history.
  init(_ record: EpochRecord) {
    let training = record.values.filter { !$0.name.hasPrefix("val_") }
    let validation = record.values.filter { $0.name.hasPrefix("val_") }
    self.init(
      phase: record.phase, epoch: record.epochOfPhase,
      training: MetricValues(training),
      validation: MetricValues(validation.map { (String($0.name.dropFirst(4)), $0.value) }),
      learningRate: record.learningRate, seconds: record.seconds)
  }
}

extension PhaseConfiguration {
  /// How a phase trains.
  init(_ phase: PlannedPhase) {
    self.init(
      name: phase.name, epochs: phase.epochs, frozen: phase.freeze.frozen,
      optimizer: phase.optimizer, schedule: phase.schedule, stopping: phase.earlyStopping,
      stopAt: phase.stopAt)
    keepsBest = phase.keepsBest
  }
}
