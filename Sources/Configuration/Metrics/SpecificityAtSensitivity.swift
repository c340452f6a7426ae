/// Keras's `SpecificityAtSensitivity`: the best specificity among thresholds of enough sensitivity.
package struct SpecificityAtSensitivity: ConstrainedMetric {
  package static let name = "specificity_at_sensitivity"
  package static let otherNames = ["SpecificityAtSensitivity"]
  package static let summary = "the best specificity with sensitivity enough"
  package static let fields: [DeclaredField<SpecificityAtSensitivity>] = [
    DeclaredField("sensitivity", \.bound, .unit, isRequired: true, "what sensitivity is at least"),
    DeclaredField(
      "num_thresholds", \.thresholdCount, .integer(1...1_000_000), "thresholds from 0 to 1"),
    DeclaredField("class_id", \.classID, .optional(.wholeNumber), "one class's unit alone"),
  ]

  package var bound = 0.5
  package var thresholdCount = 200
  package var classID: Int?

  package init() {}
}
