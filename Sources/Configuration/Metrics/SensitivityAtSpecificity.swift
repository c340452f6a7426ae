/// Keras's `SensitivityAtSpecificity`: the best sensitivity among thresholds of enough specificity.
package struct SensitivityAtSpecificity: ConstrainedMetric {
  package static let name = "sensitivity_at_specificity"
  package static let otherNames = ["SensitivityAtSpecificity"]
  package static let summary = "the best sensitivity with specificity enough"
  package static let fields: [DeclaredField<SensitivityAtSpecificity>] = [
    DeclaredField("specificity", \.bound, .unit, isRequired: true, "what specificity is at least"),
    DeclaredField(
      "num_thresholds", \.thresholdCount, .integer(1...1_000_000), "thresholds from 0 to 1"),
    DeclaredField("class_id", \.classID, .optional(.wholeNumber), "one class's unit alone"),
  ]

  package var bound = 0.5
  package var thresholdCount = 200
  package var classID: Int?

  package init() {}
}
