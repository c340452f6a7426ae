package import Configuration

extension MonitorDirection {
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
