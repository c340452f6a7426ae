internal import Configuration

/// A split's loss and metrics, and the probabilities of each of its images.
package struct Evaluation: Sendable {
  /// `loss`, then the metrics in the plan's order.
  package var values: [NamedValue]
  /// `[images, classes]`.
  package var probabilities: [Float]
  package var classes: Int
}

/// Means over the images seen so far: of the loss, and of the metrics in order.
struct RunningMeans {
  private let metrics: [(name: String, metric: AccuracyMetric)]
  private var loss = RunningMean()
  private var accuracies: [RunningMean]

  init(_ metrics: [(name: String, metric: AccuracyMetric)]) {
    self.metrics = metrics
    accuracies = metrics.map { _ in RunningMean() }
  }

  /// Takes in a batch.
  mutating func add(loss value: Double, _ program: TrainableProgram, labels: [Int32]) {
    loss.add(mean: value, count: program.batch)
    let units = program.outputs.perImage
    for (index, (_, metric)) in metrics.enumerated() {
      let right = labels.withUnsafeBufferPointer { labels in
        metric.correct(
          outputs: program.outputs.values, labels: labels.start, count: program.batch, units: units)
      }
      accuracies[index].add(sum: right, count: program.batch)
    }
  }

  /// The means, their names behind `prefix`.
  func values(prefix: String = "") -> [NamedValue] {
    [NamedValue("\(prefix)loss", loss.value)]
      + zip(metrics, accuracies).map { NamedValue("\(prefix)\($0.name)", $1.value) }
  }
}
