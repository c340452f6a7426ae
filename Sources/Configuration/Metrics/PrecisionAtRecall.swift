/// Keras's `PrecisionAtRecall`: the best precision among thresholds of enough recall.
package struct PrecisionAtRecall: ConstrainedMetric {
  package static let name = "precision_at_recall"
  package static let summary = "the best precision with recall enough"
  package static let constrained = "recall"

  package var bound = 0.5
  package var thresholdCount = 200
  package var classID: Int?

  package init() {}
}
