/// Keras's `SensitivityAtSpecificity`: the best sensitivity among thresholds of enough specificity.
package struct SensitivityAtSpecificity: ConstrainedMetric {
  package static let name = "sensitivity_at_specificity"
  package static let summary = "the best sensitivity with specificity enough"
  package static let constrained = "specificity"

  package var bound = 0.5
  package var thresholdCount = 200
  package var classID: Int?

  package init() {}
}
