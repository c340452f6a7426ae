internal import Configuration

extension TruePositives: ExecutableMetric {
  func state(units: Int) -> any MetricState { CountState(self, at: threshold) { $0.truePositives } }
}

extension TrueNegatives: ExecutableMetric {
  func state(units: Int) -> any MetricState { CountState(self, at: threshold) { $0.trueNegatives } }
}

extension FalsePositives: ExecutableMetric {
  func state(units: Int) -> any MetricState {
    CountState(self, at: threshold) { $0.falsePositives }
  }
}

extension FalseNegatives: ExecutableMetric {
  func state(units: Int) -> any MetricState {
    CountState(self, at: threshold) { $0.falseNegatives }
  }
}
