/// How the trainable layers are trained.
public struct Training: Hashable, Sendable {
  public var epochs: Int
  public var optimizer: Optimizer
  public var loss: Loss
  public var metrics: [Metric]
  /// What `best.h5` keeps; nil is `val_loss`, or `loss` without a validation split.
  public var monitor: String?
  /// `metrics.jsonl` has a row for every step too.
  public var logSteps: Bool
  public var schedule: Schedule?
  public var earlyStopping: EarlyStopping?
  /// By class name; a class without one weighs 1.
  public var classWeights: [String: Double]
  public var labelSmoothing: Double
  /// Empty for a single phase with the values above.
  public var phases: [Phase]

  public init(
    epochs: Int, optimizer: Optimizer, loss: Loss, metrics: [Metric] = [.accuracy],
    monitor: String? = nil, logSteps: Bool = false, schedule: Schedule? = nil,
    earlyStopping: EarlyStopping? = nil, classWeights: [String: Double] = [:],
    labelSmoothing: Double = 0, phases: [Phase] = []
  ) {
    self.epochs = epochs
    self.optimizer = optimizer
    self.loss = loss
    self.metrics = metrics
    self.monitor = monitor
    self.logSteps = logSteps
    self.schedule = schedule
    self.earlyStopping = earlyStopping
    self.classWeights = classWeights
    self.labelSmoothing = labelSmoothing
    self.phases = phases
  }
}

/// One of several phases; a nil key is inherited from `Training`.
public struct Phase: Hashable, Sendable {
  public enum Start: String, Hashable, Sendable, CaseIterable {
    case last
    case best
  }

  public var name: String
  public var freeze: Freeze?
  public var epochs: Int?
  public var optimizer: Optimizer?
  public var schedule: Schedule?
  public var earlyStopping: EarlyStopping?
  /// Which weights of the phase before this one starts from.
  public var from: Start

  public init(
    name: String, freeze: Freeze? = nil, epochs: Int? = nil, optimizer: Optimizer? = nil,
    schedule: Schedule? = nil, earlyStopping: EarlyStopping? = nil, from: Start = .last
  ) {
    self.name = name
    self.freeze = freeze
    self.epochs = epochs
    self.optimizer = optimizer
    self.schedule = schedule
    self.earlyStopping = earlyStopping
    self.from = from
  }
}

/// An optimizer with Keras 3's argument names and defaults.
public struct Optimizer: Hashable, Sendable {
  public enum Algorithm: Hashable, Sendable {
    case sgd(momentum: Double, nesterov: Bool)
    case rmsprop(rho: Double, momentum: Double, epsilon: Double, centered: Bool)
    case adam(beta1: Double, beta2: Double, epsilon: Double, amsgrad: Bool)
    case adamw(beta1: Double, beta2: Double, epsilon: Double, amsgrad: Bool)
  }

  public var algorithm: Algorithm
  public var learningRate: Double
  public var weightDecay: Double?
  public var clipNorm: Double?
  public var globalClipNorm: Double?
  public var clipValue: Double?

  public init(
    algorithm: Algorithm, learningRate: Double, weightDecay: Double? = nil,
    clipNorm: Double? = nil, globalClipNorm: Double? = nil, clipValue: Double? = nil
  ) {
    self.algorithm = algorithm
    self.learningRate = learningRate
    self.weightDecay = weightDecay
    self.clipNorm = clipNorm
    self.globalClipNorm = globalClipNorm
    self.clipValue = clipValue
  }

  /// `sgd` without arguments.
  public static let sgd = Optimizer(
    algorithm: .sgd(momentum: 0, nesterov: false), learningRate: 0.01)
  /// `rmsprop` without arguments.
  public static let rmsprop = Optimizer(
    algorithm: .rmsprop(rho: 0.9, momentum: 0, epsilon: 1e-7, centered: false),
    learningRate: 0.001)
  /// `adam` without arguments.
  public static let adam = Optimizer(
    algorithm: .adam(beta1: 0.9, beta2: 0.999, epsilon: 1e-7, amsgrad: false),
    learningRate: 0.001)
  /// `adamw` without arguments.
  public static let adamw = Optimizer(
    algorithm: .adamw(beta1: 0.9, beta2: 0.999, epsilon: 1e-7, amsgrad: false),
    learningRate: 0.001, weightDecay: 0.004)
}

public struct Loss: Hashable, Sendable {
  public enum Kind: String, Hashable, Sendable, CaseIterable {
    case categoricalCrossentropy = "categorical_crossentropy"
    case sparseCategoricalCrossentropy = "sparse_categorical_crossentropy"
    case binaryCrossentropy = "binary_crossentropy"
  }

  public var kind: Kind
  public var fromLogits: Bool

  public init(_ kind: Kind, fromLogits: Bool = false) {
    self.kind = kind
    self.fromLogits = fromLogits
  }
}

public enum Metric: String, Hashable, Sendable, CaseIterable {
  /// Resolved as Keras does, from the loss and the shape of the output.
  case accuracy
  case binaryAccuracy = "binary_accuracy"
  case categoricalAccuracy = "categorical_accuracy"
}

/// How the learning rate moves.
public enum Schedule: Hashable, Sendable {
  /// Keras's `CosineDecay`; without `decaySteps` it ends with the phase. Steps are updates.
  case cosine(decaySteps: Int?, alpha: Double, warmupSteps: Int, warmupTarget: Double?)
  /// Keras's `ExponentialDecay`.
  case exponential(decaySteps: Int, decayRate: Double, staircase: Bool)
  /// Keras's `PiecewiseConstantDecay`: `values` has one more entry than `boundaries` (updates).
  case step(boundaries: [Int], values: [Double])
  /// Keras's `ReduceLROnPlateau`.
  case reduceOnPlateau(
    monitor: String, factor: Double, patience: Int, minDelta: Double, cooldown: Int,
    minLearningRate: Double)
}

/// Keras's `EarlyStopping`.
public struct EarlyStopping: Hashable, Sendable {
  public var monitor: String
  public var patience: Int
  public var minDelta: Double
  public var restoreBest: Bool
  public var startFromEpoch: Int

  public init(
    monitor: String = "val_loss", patience: Int = 0, minDelta: Double = 0,
    restoreBest: Bool = false, startFromEpoch: Int = 0
  ) {
    self.monitor = monitor
    self.patience = patience
    self.minDelta = minDelta
    self.restoreBest = restoreBest
    self.startFromEpoch = startFromEpoch
  }
}
