/// Keras's `TruePositives`: outputs above the threshold whose label is 1.
package struct TruePositives: CountedUnits {
  package static let name = "true_positives"
  package static let otherNames = ["TruePositives"]
  package static let summary = "positive outputs of labels of 1"
  package static let direction: MonitorDirection? = nil
  package static let fields: [DeclaredField<TruePositives>] = [
    DeclaredField(
      "thresholds", \.threshold, .optional(.unit), also: ["threshold"],
      "above which an output is positive; 0.5")
  ]

  /// Nil for 0.5.
  package var threshold: Double?

  package init() {}

  package var classID: Int? { nil }
}
