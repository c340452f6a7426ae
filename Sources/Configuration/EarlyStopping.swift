/// Keras's `EarlyStopping`.
package struct EarlyStopping: Codable, Hashable, Sendable {
  package var monitor: MonitoredValue
  package var patience: Int
  package var minDelta: Double
  package var restoreBest: Bool
  /// Epochs before this one (from 0) are not looked at.
  package var startFromEpoch: Int

  package init(
    monitor: MonitoredValue = .validationLoss, patience: Int = 0, minDelta: Double = 0,
    restoreBest: Bool = false, startFromEpoch: Int = 0
  ) {
    self.monitor = monitor
    self.patience = patience
    self.minDelta = minDelta
    self.restoreBest = restoreBest
    self.startFromEpoch = startFromEpoch
  }

  private enum CodingKeys: String, CodingKey {
    case monitor
    case patience
    case minDelta = "min_delta"
    case restoreBest = "restore_best"
    case startFromEpoch = "start_from_epoch"
  }
}
