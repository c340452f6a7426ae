/// What the engine tells while it trains.
public enum TrainingEvent: Sendable {
  case phaseStarted(name: String, epochs: Int, steps: Int)
  case epochStarted(phase: String, epoch: Int, of: Int)
  /// After each update: how far the epoch is, and its running means so far.
  case stepFinished(StepRecord)
  /// So many validation images of an epoch are evaluated.
  case validationAdvanced(done: Int, of: Int)
  case epochFinished(EpochRecord)
}

/// One update.
public struct StepRecord: Sendable, Hashable {
  public var phase: String
  /// From 1, over the whole run.
  public var epoch: Int
  /// From 1, over the whole run.
  public var step: Int
  /// From 1, within the epoch.
  public var stepOfEpoch: Int
  public var stepsPerEpoch: Int
  /// Of that batch, before its update.
  public var loss: Double
  /// Running means of the epoch: the loss, then the metrics in the plan's order.
  public var means: [NamedValue]
}

/// One epoch, as Keras's history has it.
public struct EpochRecord: Sendable, Hashable {
  public var phase: String
  /// From 1, within the phase.
  public var epochOfPhase: Int
  public var epochsOfPhase: Int
  /// From 1, over the whole run.
  public var epoch: Int
  public var steps: Int
  /// `loss`, the metrics, then the same with `val_`.
  public var values: [NamedValue]
  public var learningRate: Double
  public var seconds: Double
  /// Whether the monitored value is the best so far.
  public var isBest: Bool

  /// A value by its name.
  public subscript(name: String) -> Double? { values.first { $0.name == name }?.value }
}

public struct NamedValue: Sendable, Hashable, Codable {
  public var name: String
  public var value: Double

  public init(_ name: String, _ value: Double) {
    self.name = name
    self.value = value
  }
}
