internal import Configuration

extension Recall: ExecutableMetric {
  func state(units: Int) -> any MetricState { CountState(self, at: threshold) { $0.recalls } }
}
