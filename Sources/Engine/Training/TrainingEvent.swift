/// What the engine tells while it trains.
package enum TrainingEvent: Sendable {
  case phaseStarted(name: String, epochs: Int, steps: Int)
  case epochStarted(phase: String, epoch: Int, of: Int)
  /// After each update: how far the epoch is, and its running means so far.
  case stepFinished(StepRecord)
  /// So many validation images of an epoch are evaluated.
  case validationAdvanced(done: Int, of: Int)
  case epochFinished(EpochRecord)
}

/// One update.
package struct StepRecord: Sendable, Hashable {
  package var phase: String
  /// From 1, over the whole run.
  package var epoch: Int
  /// From 1, over the whole run.
  package var step: Int
  /// From 1, within the epoch.
  package var stepOfEpoch: Int
  package var stepsPerEpoch: Int
  /// Of that batch, before its update.
  package var loss: Double
  /// Running means of the epoch: the loss, then the metrics in the plan's order.
  package var means: [NamedValue]
}

/// One epoch, as Keras's history has it.
package struct EpochRecord: Sendable, Hashable {
  package var phase: String
  /// From 1, within the phase.
  package var epochOfPhase: Int
  package var epochsOfPhase: Int
  /// From 1, over the whole run.
  package var epoch: Int
  package var steps: Int
  /// `loss`, the metrics, then the same with `val_`.
  package var values: [NamedValue]
  package var learningRate: Double
  package var seconds: Double
  /// Whether the monitored value is the best so far.
  package var isBest: Bool

  /// A value by its name.
  package subscript(name: String) -> Double? { values.first { $0.name == name }?.value }
}

package struct NamedValue: Sendable, Hashable, Codable {
  package var name: String
  package var value: Double

  package init(_ name: String, _ value: Double) {
    self.name = name
    self.value = value
  }
}
