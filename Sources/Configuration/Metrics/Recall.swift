/// Keras's `Recall`: of the labels that are 1, those whose output is above the threshold.
package struct Recall: CountedUnits {
  package static let name = "recall"
  package static let otherNames = ["Recall", "sensitivity"]
  package static let summary = "labels of 1 whose output is positive"
  package static let fields: [DeclaredField<Recall>] = [
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
