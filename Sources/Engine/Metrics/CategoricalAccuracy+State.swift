internal import Configuration

extension CategoricalAccuracy: ExecutableMetric {
  /// One unit has nothing to choose from and, as in Keras, is always right.
  func state(units: Int) -> any MetricState {
    MeanState { batch, image in
      units == 1 || argmax(batch.row(image)) == batch.label(image) ? 1 : 0
    }
  }
}

extension SparseCategoricalAccuracy: ExecutableMetric {
  func state(units: Int) -> any MetricState { CategoricalAccuracy().state(units: units) }
}
