internal import Configuration

extension TopKCategoricalAccuracy: ExecutableMetric {
  /// As TensorFlow's `in_top_k`: outputs that are as large as the class's do not stand before it.
  func state(units: Int) -> any MetricState {
    let k = k
    return MeanState { batch, image in
      if units == 1 { return 1 }
      let row = batch.row(image)
      let own = row[batch.label(image)]
      return own.isFinite && row.count(where: { $0 > own }) < k ? 1 : 0
    }
  }
}

extension SparseTopKCategoricalAccuracy: ExecutableMetric {
  func state(units: Int) -> any MetricState {
    var dense = TopKCategoricalAccuracy()
    dense.k = k
    return dense.state(units: units)
  }
}
