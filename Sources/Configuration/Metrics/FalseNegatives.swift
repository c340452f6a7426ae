/// Keras's `FalseNegatives`: outputs not above the threshold whose label is 1.
package struct FalseNegatives: CountedUnits {
  package static let name = "false_negatives"
  package static let otherNames = ["FalseNegatives"]
  package static let summary = "other outputs of labels of 1"
  package static let direction: MonitorDirection? = nil
  package static let fields: [DeclaredField<FalseNegatives>] = [
    DeclaredField(
      "thresholds", \.threshold, .optional(.unit), also: ["threshold"],
      "above which an output is positive; 0.5")
  ]

  /// Nil for 0.5.
  package var threshold: Double?

  package init() {}

  package var classID: Int? { nil }
}
