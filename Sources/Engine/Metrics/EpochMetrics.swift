package import Configuration

/// A metric that is measured, with the names of its numbers.
package struct MeasuredMetric: Sendable {
  /// Keras's name in the history.
  package var name: String
  /// What is computed: not `accuracy`, but what that means.
  package var metric: Metric
  /// Whether images count by their weights.
  package var isWeighted: Bool
  /// One a number.
  package var columns: [String]

  package init(
    _ name: String, _ metric: Metric, isWeighted: Bool = false, columns: [String]? = nil
  ) {
    self.name = name
    self.metric = metric
    self.isWeighted = isWeighted
    self.columns = columns ?? [name]
  }
}

/// What an epoch or a split has come to so far: the mean of the loss, and the metrics in order.
struct EpochMetrics {
  private var loss = RunningMean()
  private var metrics: [(measured: MeasuredMetric, state: any MetricState)]

  /// - Parameters:
  ///   - metrics: In the plan's order.
  ///   - units: Of the output.
  init(_ metrics: [MeasuredMetric], units: Int) {
    self.metrics = metrics.map { ($0, $0.metric.state(units: units)) }
  }

  /// What the numbers are computed from: of the loss, then of each metric.
  var sums: [[Double]] {
    get { [loss.sums] + metrics.map(\.state.sums) }
    set {
      guard newValue.count == 1 + metrics.count else { return }
      loss.sums = newValue[0]
      for index in metrics.indices { metrics[index].state.sums = newValue[index + 1] }
    }
  }

  /// Takes in a batch.
  ///
  /// - Parameters:
  ///   - value: The batch's loss.
  ///   - program: That computed it.
  ///   - labels: Of its images.
  ///   - weights: Of its images; nil where all weigh 1.
  mutating func add(
    loss value: Double, _ program: TrainableProgram, labels: [Int32], weights: [Float]? = nil
  ) {
    loss.add(mean: value, count: program.batch)
    guard !metrics.isEmpty else { return }
    labels.withUnsafeBufferPointer { labels in
      let plain = MetricBatch(
        outputs: program.outputs.values, labels: labels.start, count: program.batch,
        units: program.outputs.perImage)
      guard let weights else { return add { _ in plain } }
      weights.withUnsafeBufferPointer { weights in
        var weighted = plain
        weighted.weights = weights.start
        add { $0 ? weighted : plain }
      }
    }
  }

  private mutating func add(_ batch: (_ isWeighted: Bool) -> MetricBatch) {
    for index in metrics.indices {
      metrics[index].state.add(batch(metrics[index].measured.isWeighted))
    }
  }

  /// The values, their names behind `prefix`.
  func values(prefix: String = "") -> [NamedValue] {
    var values = [NamedValue("\(prefix)loss", loss.value)]
    for (measured, state) in metrics {
      for (column, value) in zip(measured.columns, state.values) {
        values.append(NamedValue(prefix + column, value))
      }
    }
    return values
  }
}
