internal import Configuration
internal import Engine
internal import Models
internal import Plan
internal import Results

extension TrainingSettings {
  /// What all phases of an experiment have in common.
  ///
  /// - Parameters:
  ///   - plan: What is executed.
  ///   - graph: The plan's model.
  ///   - classes: In label order.
  init(_ plan: TrainingPlan, _ graph: Graph, classes: [String]) {
    let experiment = plan.experiment
    let training = experiment.training
    self.init(
      seed: plan.seed, batchSize: experiment.dataset.batchSize, order: experiment.dataset.shuffle,
      loss: ResolvedLoss(
        training.loss, labelSmoothing: training.labelSmoothing, activation: graph.outputActivation,
        recognition: experiment.compatibility.lossRecognition),
      // A class that is not named weighs 1.
      classWeights: training.classWeights.isEmpty
        ? [] : classes.map { Float(training.classWeights[$0, default: 1]) },
      metrics: plan.metrics.map { ($0.name, $0.computes) },
      monitor: TrainingSettings.monitor(plan),
      movingVariance: experiment.compatibility.movingVariance,
      frozenNormalizationUsesBatch:
        experiment.compatibility.frozenBatchNormalization == .batchStatistics)
  }

  /// What `best.h5` goes by.
  static func monitor(_ plan: TrainingPlan) -> MonitoredValue {
    if let monitor = plan.experiment.training.monitor { return monitor }
    return plan.images.validation == nil ? .loss : .validationLoss
  }
}

extension WinogradChoice {
  /// Where a plan takes Winograd's way; where it does not say, wherever there is one.
  init(_ plan: TrainingPlan) {
    self = plan.winograd.map(WinogradChoice.init(channels:)) ?? .everywhere
  }
}

extension MetricValues {
  /// The engine's values by their names.
  init(_ named: [NamedValue]) { self.init(named.map { ($0.name, $0.value) }) }
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

extension TrainingRecipe {
  /// How a phase trains.
  init(_ request: PhaseRequest, frozen: Int, compatibility: Compatibility, steps: Int) {
    self.init(
      name: request.name, epochs: request.epochs, frozen: frozen,
      optimizer: request.optimizer.resolved(compatibility),
      schedule: request.schedule?.resolved(updates: steps), stopping: request.earlyStopping)
  }
}
