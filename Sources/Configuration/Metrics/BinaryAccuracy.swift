/// Keras's `BinaryAccuracy`: each unit for itself, above the threshold or not, against the one-hot label
/// (or the label of one unit).
package struct BinaryAccuracy: MetricRule {
  package static let name = "binary_accuracy"
  package static let otherNames = ["binary_acc", "BinaryAccuracy"]
  package static let summary = "units on the right side of a threshold"
  package static let fields: [DeclaredField<BinaryAccuracy>] = [
    DeclaredField("threshold", \.threshold, .number, "above which a unit is on")
  ]

  package var threshold = 0.5

  package init() {}
}
