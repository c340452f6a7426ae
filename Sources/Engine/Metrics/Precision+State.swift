internal import Configuration

extension Precision: ExecutableMetric {
  func state(units: Int) -> any MetricState { CountState(self, at: threshold) { $0.precisions } }
}
