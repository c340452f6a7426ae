/// Keras's `Precision`: of the outputs above the threshold, those whose label is 1.
package struct Precision: CountedUnits {
  package static let name = "precision"
  package static let otherNames = ["Precision"]
  package static let summary = "positive outputs that are right"
  package static let fields: [DeclaredField<Precision>] = [
    DeclaredField(
      "thresholds", \.threshold, .optional(.unit), also: ["threshold"],
      "above which an output is positive; 0.5, or with top_k none"),
    DeclaredField(
      "top_k", \.topK, .optional(.count), "only so many largest outputs can be positive"),
    DeclaredField("class_id", \.classID, .optional(.wholeNumber), "one class's unit alone"),
  ]

  /// Nil for 0.5, or with `topK` none at all.
  package var threshold: Double?
  package var topK: Int?
  package var classID: Int?

  package init() {}
}
