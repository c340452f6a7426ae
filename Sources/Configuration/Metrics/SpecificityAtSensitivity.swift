/// Keras's `SpecificityAtSensitivity`: the best specificity among thresholds of enough sensitivity.
package struct SpecificityAtSensitivity: ConstrainedMetric {
  package static let name = "specificity_at_sensitivity"
  package static let summary = "the best specificity with sensitivity enough"
  package static let constrained = "sensitivity"

  package var bound = 0.5
  package var thresholdCount = 200
  package var classID: Int?

  package init() {}
}
