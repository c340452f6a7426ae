/// Keras's `PrecisionAtRecall`: the best precision among thresholds of enough recall.
package struct PrecisionAtRecall: ConstrainedMetric {
  package static let name = "precision_at_recall"
  package static let otherNames = ["PrecisionAtRecall"]
  package static let summary = "the best precision with recall enough"
  package static let fields: [DeclaredField<PrecisionAtRecall>] = [
    DeclaredField("recall", \.bound, .unit, isRequired: true, "what recall is at least"),
    DeclaredField(
      "num_thresholds", \.thresholdCount, .integer(1...1_000_000), "thresholds from 0 to 1"),
    DeclaredField("class_id", \.classID, .optional(.wholeNumber), "one class's unit alone"),
  ]

  package var bound = 0.5
  package var thresholdCount = 200
  package var classID: Int?

  package init() {}
}
