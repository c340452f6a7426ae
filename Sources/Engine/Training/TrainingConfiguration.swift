package import Configuration
package import Models

/// How one phase trains.
package struct PhaseConfiguration: Sendable {
  package var name: String
  package var epochs: Int
  /// Which layers do not train.
  package var frozen: FrozenLayers
  package var optimizer: Optimizer
  package var schedule: Schedule?
  package var stopping: EarlyStopping?
  package var stopAt: StopAt?
  /// Epochs and updates of the run before this phase.
  package var firstEpoch = 0
  package var firstStep = 0
  /// Rounds over the training images before it; nil where every epoch was one.
  package var firstRound: Int?
  /// Whether the best epoch's values are wanted when the phase is over.
  package var keepsBest = false

  package init(
    name: String, epochs: Int, frozen: FrozenLayers, optimizer: Optimizer,
    schedule: Schedule? = nil,
    stopping: EarlyStopping? = nil, stopAt: StopAt? = nil
  ) {
    self.name = name
    self.epochs = epochs
    self.frozen = frozen
    self.optimizer = optimizer
    self.schedule = schedule
    self.stopping = stopping
    self.stopAt = stopAt
  }
}

/// What all phases of a run have in common.
package struct RunConfiguration: Sendable {
  package var seed: Int
  package var batchSize: Int
  package var order: Shuffle
  /// Whether a last batch that is not full is left out of training.
  package var dropsRemainder = false
  /// Batches of an epoch; nil for all images once.
  package var stepsPerEpoch: Int?
  /// Batches of the validation at an epoch's end; nil for all images once.
  package var validationSteps: Int?
  package var loss: ResolvedLoss
  /// One a class, or empty.
  package var classWeights: [Float]
  /// In the plan's order.
  package var metrics: [MeasuredMetric]
  /// What `best.h5` keeps.
  package var monitor: MonitoredValue
  /// Where n/(n-1) enters moving variances.
  package var movingVariance: Compatibility.MovingVariance
  /// What numbers that are not finite lead to.
  package var onNaN = Training.OnNaN.stop
  /// When the best weights of early stopping come back.
  package var restoreBest = Compatibility.RestoreBest.always
  /// Of what convolutions and dense layers multiply.
  package var precision = TrainingPrecision.f32
  /// Whether frozen batch normalisations use their batch's statistics in training.
  package var frozenNormalizationUsesBatch: Bool

  package init(
    seed: Int, batchSize: Int, order: Shuffle, loss: ResolvedLoss, classWeights: [Float] = [],
    metrics: [MeasuredMetric], monitor: MonitoredValue,
    movingVariance: Compatibility.MovingVariance = .biased,
    frozenNormalizationUsesBatch: Bool = false
  ) {
    self.seed = seed
    self.batchSize = batchSize
    self.order = order
    self.loss = loss
    self.classWeights = classWeights
    self.metrics = metrics
    self.monitor = monitor
    self.movingVariance = movingVariance
    self.frozenNormalizationUsesBatch = frozenNormalizationUsesBatch
  }
}

extension Compatibility.MovingVariance {
  /// Whether Bessel's correction enters for an input of this shape, the batch left out.
  func isCorrected(for shape: [Int]) -> Bool {
    switch self {
    case .biased: false
    // As TensorFlow's fused kernel, on `[batch, height, width, channels]`.
    case .besselOnImages: shape.count == 3
    case .bessel: true
    }
  }
}
