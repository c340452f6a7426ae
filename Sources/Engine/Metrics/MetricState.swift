package import Configuration

/// How a metric is computed, over the batches of an epoch or of a split.
///
/// Every rule conforms, each in a file of its own in this folder.
protocol ExecutableMetric: MetricRule {
  /// Before the first batch.
  ///
  /// - Parameter units: Of the output.
  /// - Returns: What the batches are added to.
  func state(units: Int) -> any MetricState
}

/// What a metric has seen so far.
package protocol MetricState {
  mutating func add(_ batch: MetricBatch)

  /// All that the batches have changed, for an epoch that is continued by another process.
  var sums: [Double] { get set }

  /// As many as the rule's `numbers`.
  var values: [Double] { get }
}

/// What a metric is shown of a batch.
package struct MetricBatch {
  /// `[count, units]`: the network's own, so that logits are compared with thresholds as they are, as
  /// in Keras.
  let outputs: UnsafePointer<Float>
  /// Class indices.
  let labels: UnsafePointer<Int32>
  /// One an image; nil where all weigh 1.
  var weights: UnsafePointer<Float>?
  let count: Int
  let units: Int

  /// - Parameters:
  ///   - outputs: `[count, units]`.
  ///   - labels: Class indices.
  ///   - weights: One an image; nil where all weigh 1.
  ///   - count: Images.
  ///   - units: Of the output.
  package init(
    outputs: UnsafePointer<Float>, labels: UnsafePointer<Int32>,
    weights: UnsafePointer<Float>? = nil, count: Int, units: Int
  ) {
    self.outputs = outputs
    self.labels = labels
    self.weights = weights
    self.count = count
    self.units = units
  }

  func row(_ image: Int) -> UnsafeBufferPointer<Float> {
    UnsafeBufferPointer(start: outputs + image * units, count: units)
  }

  func label(_ image: Int) -> Int { Int(labels[image]) }

  func weight(_ image: Int) -> Double { weights.map { Double($0[image]) } ?? 1 }

  /// Whether a unit's label is 1: one unit is that of class 1.
  func isOn(_ image: Int, _ unit: Int) -> Bool {
    units == 1 ? labels[image] == 1 : Int(labels[image]) == unit
  }
}

extension Metric {
  /// Before the first batch.
  ///
  /// - Parameter units: Of the output.
  /// - Returns: What the batches are added to.
  package func state(units: Int) -> any MetricState {
    guard let rule = rule as? any ExecutableMetric else {
      preconditionFailure("nothing computes '\(rule.name)'")
    }
    return rule.state(units: units)
  }
}

/// The mean of a value of each image, by the images' weights: Keras's `MeanMetricWrapper`.
struct MeanState: MetricState {
  private let value: (MetricBatch, _ image: Int) -> Double
  private var sum = 0.0
  private var weights = 0.0

  init(_ value: @escaping (MetricBatch, _ image: Int) -> Double) { self.value = value }

  mutating func add(_ batch: MetricBatch) {
    for image in 0..<batch.count {
      let weight = batch.weight(image)
      sum += weight * value(batch, image)
      weights += weight
    }
  }

  var sums: [Double] {
    get { [sum, weights] }
    set { if newValue.count == 2 { (sum, weights) = (newValue[0], newValue[1]) } }
  }

  var values: [Double] { [quotient(sum, weights)] }
}

/// Keras's `divide_no_nan`.
func quotient<Number: BinaryFloatingPoint>(_ left: Number, _ right: Number) -> Number {
  right == 0 ? 0 : left / right
}
