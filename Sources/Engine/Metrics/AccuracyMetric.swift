/// What counts as a right answer, by Keras's metrics.
package enum AccuracyMetric: String, Hashable, Sendable, Codable {
  /// Each unit for itself, above 0.5 or not, against the one-hot label (or the label of one unit).
  case binary = "binary_accuracy"
  /// The largest output, the first of several equal ones.
  case categorical = "categorical_accuracy"
  /// The same answer as `categorical`, from integer labels.
  case sparseCategorical = "sparse_categorical_accuracy"

  /// What Keras makes of `accuracy`.
  ///
  /// `elementwiseUnderBinary` is the rule from before TensorFlow 2.2, by which the loss alone
  /// decides under `binary_crossentropy`; today the number of units does.
  package static func resolve(
    loss: LossFunction.Kind, outputUnits: Int, elementwiseUnderBinary: Bool = false
  ) -> AccuracyMetric {
    if outputUnits == 1 { return .binary }
    switch loss {
    case .binaryCrossentropy: return elementwiseUnderBinary ? .binary : .categorical
    case .sparseCategoricalCrossentropy: return .sparseCategorical
    case .categoricalCrossentropy: return .categorical
    }
  }

  /// The right answers of a batch; under `binary` an image may be right in part.
  ///
  /// `outputs`, `[count, units]`, are the network's own: Keras compares logits with 0.5 too. Over
  /// one unit `categorical` has nothing to choose from and, as in Keras, is always right.
  package func correct(
    outputs: UnsafePointer<Float>, labels: UnsafePointer<Int32>, count: Int, units: Int
  ) -> Double {
    var right = 0
    for image in 0..<count {
      let row = UnsafeBufferPointer(start: outputs + image * units, count: units)
      let label = Int(labels[image])
      switch (self, units) {
      case (.binary, 1): right += (row[0] > 0.5) == (label == 1) ? 1 : 0
      case (.binary, _):
        for unit in row.indices where (row[unit] > 0.5) == (unit == label) { right += 1 }
      case (_, 1): right += 1
      default: right += argmax(row) == label ? 1 : 0
      }
    }
    return self == .binary ? Double(right) / Double(units) : Double(right)
  }
}
