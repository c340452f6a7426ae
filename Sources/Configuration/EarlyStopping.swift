/// Keras's `EarlyStopping`.
package struct EarlyStopping: DeclaredRecord, Codable {
  package static let fields: [DeclaredField<EarlyStopping>] = [
    DeclaredField("monitor", \.monitor.name, MonitoredValue.form, "what must improve"),
    DeclaredField(
      "mode", \.monitor.mode, MonitoredValue.modeForm, "which way is better; else as Keras infers"),
    DeclaredField(
      "patience", \.patience, .wholeNumber, "epochs without improvement before the end"),
    DeclaredField("min_delta", \.minDelta, .notNegative, "what counts as improvement"),
    DeclaredField(
      "baseline", \.baseline, .optional(.number),
      "a value that epochs must beat, for the waiting to begin anew"),
    DeclaredField(
      "restore_best", \.restoreBest, .bool, also: ["restore_best_weights"],
      "whether the best weights come back"),
    DeclaredField(
      "start_from_epoch", \.startFromEpoch, .wholeNumber, "epochs before watching begins"),
  ]

  package var monitor: MonitoredValue
  package var patience: Int
  package var minDelta: Double
  /// Epochs that are no better than this do not end the waiting, even where they are the best so far.
  package var baseline: Double?
  package var restoreBest: Bool
  /// Epochs before this one (from 0) are not looked at.
  package var startFromEpoch: Int

  package init() { self.init(monitor: .validationLoss) }

  package init(
    monitor: MonitoredValue, patience: Int = 0, minDelta: Double = 0,
    baseline: Double? = nil, restoreBest: Bool = false, startFromEpoch: Int = 0
  ) {
    self.monitor = monitor
    self.patience = patience
    self.minDelta = minDelta
    self.baseline = baseline
    self.restoreBest = restoreBest
    self.startFromEpoch = startFromEpoch
  }
}
