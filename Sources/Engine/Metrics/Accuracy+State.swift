internal import Configuration

extension Accuracy: ExecutableMetric {
  func state(units: Int) -> any MetricState {
    preconditionFailure("a plan says which accuracy is meant")
  }
}
