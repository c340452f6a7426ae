/// Keras's `ReduceLROnPlateau`.
package struct ReduceLROnPlateau: ScheduleRule {
  package static let name = "reduce_on_plateau"
  package static let fields: [DeclaredField<ReduceLROnPlateau>] = [
    DeclaredField("monitor", \.monitor.name, MonitoredValue.form, "what must improve"),
    DeclaredField(
      "mode", \.monitor.mode, MonitoredValue.modeForm, "which way is better; else as Keras infers"),
    DeclaredField("factor", \.factor, .properFraction, "what the rate is multiplied by"),
    DeclaredField("patience", \.patience, .wholeNumber, "epochs without improvement"),
    DeclaredField(
      "min_delta", \.minDelta, .notNegative, also: ["epsilon"], "what counts as improvement"),
    DeclaredField("cooldown", \.cooldown, .wholeNumber, "epochs of rest after a change"),
    DeclaredField(
      "min_learning_rate", \.minLearningRate, .notNegative, also: ["min_lr"],
      "the lowest rate"),
  ]

  package var monitor: MonitoredValue
  package var factor: Double
  package var patience: Int
  package var minDelta: Double
  /// Epochs after a reduction in which none is counted as idle.
  package var cooldown: Int
  package var minLearningRate: Double

  package init() { self.init(monitor: .validationLoss) }

  package init(
    monitor: MonitoredValue, factor: Double = 0.1, patience: Int = 10, minDelta: Double = 1e-4,
    cooldown: Int = 0, minLearningRate: Double = 0
  ) {
    self.monitor = monitor
    self.factor = factor
    self.patience = patience
    self.minDelta = minDelta
    self.cooldown = cooldown
    self.minLearningRate = minLearningRate
  }
}
