/// Keras's `RecallAtPrecision`: the best recall among thresholds of enough precision.
package struct RecallAtPrecision: ConstrainedMetric {
  package static let name = "recall_at_precision"
  package static let summary = "the best recall with precision enough"
  package static let constrained = "precision"

  package var bound = 0.5
  package var thresholdCount = 200
  package var classID: Int?

  package init() {}
}
