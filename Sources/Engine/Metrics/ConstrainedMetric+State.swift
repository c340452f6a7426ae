internal import Configuration

extension ConstrainedMetric {
  /// The largest of `rates` where `constrained` is large enough, 0 where it never is.
  fileprivate func best(
    _ rates: @escaping (ThresholdCounts.Table) -> [Double],
    where constrained: @escaping (ThresholdCounts.Table) -> [Double]
  ) -> any MetricState {
    let last = Double(thresholdCount - 1)
    let thresholds = thresholdCount == 1 ? [0.5] : (0..<thresholdCount).map { Double($0) / last }
    // In float32, as Keras compares.
    let bound = Float(bound)
    return CountState(self, thresholds, isEven: thresholdCount > 1) { table in
      zip(rates(table), constrained(table)).filter { Float($0.1) >= bound }.map(\.0).max() ?? 0
    }
  }
}

extension PrecisionAtRecall: ExecutableMetric {
  func state(units: Int) -> any MetricState { best({ $0.precisions }, where: { $0.recalls }) }
}

extension RecallAtPrecision: ExecutableMetric {
  func state(units: Int) -> any MetricState { best({ $0.recalls }, where: { $0.precisions }) }
}

extension SensitivityAtSpecificity: ExecutableMetric {
  func state(units: Int) -> any MetricState { best({ $0.recalls }, where: { $0.specificities }) }
}

extension SpecificityAtSensitivity: ExecutableMetric {
  func state(units: Int) -> any MetricState { best({ $0.specificities }, where: { $0.recalls }) }
}
