/// Keras's `TrueNegatives`: outputs not above the threshold whose label is 0.
package struct TrueNegatives: CountedUnits {
  package static let name = "true_negatives"
  package static let otherNames = ["TrueNegatives"]
  package static let summary = "other outputs of labels of 0"
  package static let direction: MonitorDirection? = nil
  package static let fields: [DeclaredField<TrueNegatives>] = [
    DeclaredField(
      "thresholds", \.threshold, .optional(.unit), also: ["threshold"],
      "above which an output is positive; 0.5")
  ]

  /// Nil for 0.5.
  package var threshold: Double?

  package init() {}

  package var classID: Int? { nil }
}
