internal import Configuration

extension BinaryAccuracy: ExecutableMetric {
  /// An image of several units may be right in part.
  func state(units: Int) -> any MetricState {
    let threshold = Float(threshold)
    return MeanState { batch, image in
      let row = batch.row(image)
      var right = 0
      for unit in row.indices where (row[unit] > threshold) == batch.isOn(image, unit) {
        right += 1
      }
      return Double(right) / Double(units)
    }
  }
}
