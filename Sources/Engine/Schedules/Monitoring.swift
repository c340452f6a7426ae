/// Whether a monitored value should fall or rise.
package enum MonitorDirection: String, Hashable, Sendable, Codable {
  case falling
  case rising

  /// By the metric's name, with or without `val_`: losses fall, accuracies rise; nil for others.
  package init?(monitor: String) {
    let metric = monitor.hasPrefix("val_") ? String(monitor.dropFirst(4)) : monitor
    if metric == "loss" {
      self = .falling
    } else if metric.hasSuffix("accuracy") {
      self = .rising
    } else {
      return nil
    }
  }

  /// Whether `value` beats `best` by more than `minDelta`; everything beats nothing.
  ///
  /// Compared in float32, as Keras does, so that differences beyond its digits do not count.
  package func improves(_ value: Double, on best: Double?, minDelta: Double) -> Bool {
    guard let best else { return true }
    switch self {
    case .falling: return Float(value + abs(minDelta)) < Float(best)
    case .rising: return Float(value - abs(minDelta)) > Float(best)
    }
  }
}
