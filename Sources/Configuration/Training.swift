/// How the trainable layers are trained.
package struct Training: Hashable, Sendable {
  package var epochs: Int
  /// Batches of an epoch, the next of which goes on where it ended; nil for all images once.
  package var stepsPerEpoch: Int?
  /// Batches of the validation at an epoch's end, from the first; nil for all images once.
  package var validationSteps: Int?
  package var optimizer: Optimizer
  package var loss: Loss
  package var metrics: [Metric]
  /// The same with each image counted by its weight, Keras's `weighted_metrics`.
  package var weightedMetrics: [Metric] = []
  /// What `best.h5` keeps the best of; nil is `val_loss`, or `loss` without a validation split.
  package var monitor: MonitoredValue?
  /// Which weights the final metrics and predictions are of.
  package var evaluate = FinalWeights.last
  /// `metrics.jsonl` has a row for every step too.
  package var logSteps: Bool
  package var schedule: Schedule?
  package var earlyStopping: EarlyStopping?
  package var stopAt: StopAt?
  package var classWeights: ClassWeights
  package var labelSmoothing: Double
  package var onNaN = OnNaN.stop
  package var precision = TrainingPrecision.f32
  /// Empty for a single phase with the values above.
  package var phases: [Phase]

  package init(
    epochs: Int, optimizer: Optimizer, loss: Loss, metrics: [Metric] = [.accuracy],
    monitor: MonitoredValue? = nil, logSteps: Bool = false, schedule: Schedule? = nil,
    earlyStopping: EarlyStopping? = nil, stopAt: StopAt? = nil,
    classWeights: ClassWeights = .equal, labelSmoothing: Double = 0, phases: [Phase] = []
  ) {
    self.epochs = epochs
    self.optimizer = optimizer
    self.loss = loss
    self.metrics = metrics
    self.monitor = monitor
    self.logSteps = logSteps
    self.schedule = schedule
    self.earlyStopping = earlyStopping
    self.stopAt = stopAt
    self.classWeights = classWeights
    self.labelSmoothing = labelSmoothing
    self.phases = phases
  }
}

/// What the products of training are computed in; sums, weights and all else are in single precision.
package enum TrainingPrecision: String, Codable, Hashable, Sendable, CaseIterable {
  case f32
  /// What is multiplied is rounded to bfloat16, on processors that have it: Keras's `mixed_bfloat16`
  /// but for the activations, which keep single precision.
  case bf16
}

/// Which of a run's two sets of weights its final numbers are of.
package enum FinalWeights: String, Codable, Hashable, Sendable, CaseIterable {
  /// Those that the last phase ended with.
  case last
  /// Those of the epoch in which the monitored value was best.
  case best
}

extension Training {
  /// What numbers that are not finite (NaN or infinity) lead to.
  package enum OnNaN: String, Hashable, Sendable, CaseIterable {
    /// The run fails, and keeps the weights from before.
    case stop
    /// Training goes on, as Keras's does without `TerminateOnNaN`.
    case `continue`
  }
}

/// One of several phases; a nil key is inherited from `Training`.
package struct Phase: Hashable, Sendable {
  package enum Start: String, Hashable, Sendable, CaseIterable {
    case last
    case best
  }

  package var name: String
  package var freeze: Freeze?
  package var epochs: Int?
  package var optimizer: Optimizer?
  package var schedule: Schedule?
  package var earlyStopping: EarlyStopping?
  package var stopAt: StopAt?
  /// Which weights of the phase before this one starts from.
  package var from: Start

  package init(
    name: String, freeze: Freeze? = nil, epochs: Int? = nil, optimizer: Optimizer? = nil,
    schedule: Schedule? = nil, earlyStopping: EarlyStopping? = nil, stopAt: StopAt? = nil,
    from: Start = .last
  ) {
    self.name = name
    self.freeze = freeze
    self.epochs = epochs
    self.optimizer = optimizer
    self.schedule = schedule
    self.earlyStopping = earlyStopping
    self.stopAt = stopAt
    self.from = from
  }
}
