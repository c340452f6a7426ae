/// Keras's `RecallAtPrecision`: the best recall among thresholds of enough precision.
package struct RecallAtPrecision: ConstrainedMetric {
  package static let name = "recall_at_precision"
  package static let otherNames = ["RecallAtPrecision"]
  package static let summary = "the best recall with precision enough"
  package static let fields: [DeclaredField<RecallAtPrecision>] = [
    DeclaredField("precision", \.bound, .unit, isRequired: true, "what precision is at least"),
    DeclaredField(
      "num_thresholds", \.thresholdCount, .integer(1...1_000_000), "thresholds from 0 to 1"),
    DeclaredField("class_id", \.classID, .optional(.wholeNumber), "one class's unit alone"),
  ]

  package var bound = 0.5
  package var thresholdCount = 200
  package var classID: Int?

  package init() {}
}
