/// How one phase trains, in the engine's own terms.
package struct TrainingRecipe: Sendable {
  package var name: String
  package var epochs: Int
  /// How many layers, in Keras's order, do not train.
  package var frozen: Int
  package var rule: UpdateRule
  package var learningRate: Double
  package var schedule: LearningRateSchedule
  package var plateau: Plateau?
  package var stopping: Stopping?
  /// Epochs and updates of the run before this phase.
  package var firstEpoch = 0
  package var firstStep = 0
  /// Whether the best epoch's values are wanted when the phase is over.
  package var keepsBest = false

  /// `ReduceLROnPlateau` and what it watches.
  package struct Plateau: Sendable {
    package var monitor: String
    package var rule: PlateauRule

    package init(monitor: String, rule: PlateauRule) {
      self.monitor = monitor
      self.rule = rule
    }
  }

  /// `EarlyStopping` and what it watches.
  package struct Stopping: Sendable {
    package var monitor: String
    package var rule: StoppingRule
    package var restoresBest: Bool

    package init(monitor: String, rule: StoppingRule, restoresBest: Bool) {
      self.monitor = monitor
      self.rule = rule
      self.restoresBest = restoresBest
    }
  }

  package init(
    name: String, epochs: Int, frozen: Int, rule: UpdateRule, learningRate: Double,
    schedule: LearningRateSchedule = .constant, plateau: Plateau? = nil, stopping: Stopping? = nil
  ) {
    self.name = name
    self.epochs = epochs
    self.frozen = frozen
    self.rule = rule
    self.learningRate = learningRate
    self.schedule = schedule
    self.plateau = plateau
    self.stopping = stopping
  }
}

/// What all phases of a run have in common.
package struct TrainingSettings: Sendable {
  package var seed: Int
  package var batchSize: Int
  package var order: EpochOrder
  package var loss: LossFunction.Kind
  package var fromLogits: Bool
  package var labelSmoothing: Double
  /// One a class, or empty.
  package var classWeights: [Float]
  /// Names in the spec and what they compute.
  package var metrics: [(name: String, metric: AccuracyMetric)]
  /// What `best.h5` keeps.
  package var monitor: String
  package var recognition: LossInput.Recognition
  /// Where n/(n-1) enters moving variances.
  package var varianceCorrection: VarianceCorrection
  /// Whether frozen batch normalisations use their batch's statistics in training.
  package var frozenNormalizationUsesBatch: Bool

  package init(
    seed: Int, batchSize: Int, order: EpochOrder, loss: LossFunction.Kind, fromLogits: Bool,
    labelSmoothing: Double = 0, classWeights: [Float] = [],
    metrics: [(name: String, metric: AccuracyMetric)], monitor: String,
    recognition: LossInput.Recognition = .any, varianceCorrection: VarianceCorrection = .never,
    frozenNormalizationUsesBatch: Bool = false
  ) {
    self.seed = seed
    self.batchSize = batchSize
    self.order = order
    self.loss = loss
    self.fromLogits = fromLogits
    self.labelSmoothing = labelSmoothing
    self.classWeights = classWeights
    self.metrics = metrics
    self.monitor = monitor
    self.recognition = recognition
    self.varianceCorrection = varianceCorrection
    self.frozenNormalizationUsesBatch = frozenNormalizationUsesBatch
  }
}

/// Where Bessel's correction, n/(n-1), enters a batch normalisation's moving variance.
package enum VarianceCorrection: Sendable {
  case never
  /// On inputs of `[batch, height, width, channels]`, as TensorFlow's fused kernel does.
  case onImages
  case always

  /// Whether it does for an input of this shape, the batch left out.
  func applies(to shape: [Int]) -> Bool {
    switch self {
    case .never: false
    case .onImages: shape.count == 3
    case .always: true
    }
  }
}
