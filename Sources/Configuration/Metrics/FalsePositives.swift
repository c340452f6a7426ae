/// Keras's `FalsePositives`: outputs above the threshold whose label is 0.
package struct FalsePositives: CountedUnits {
  package static let name = "false_positives"
  package static let otherNames = ["FalsePositives"]
  package static let summary = "positive outputs of labels of 0"
  package static let direction: MonitorDirection? = nil
  package static let fields: [DeclaredField<FalsePositives>] = [
    DeclaredField(
      "thresholds", \.threshold, .optional(.unit), also: ["threshold"],
      "above which an output is positive; 0.5")
  ]

  /// Nil for 0.5.
  package var threshold: Double?

  package init() {}

  package var classID: Int? { nil }
}
