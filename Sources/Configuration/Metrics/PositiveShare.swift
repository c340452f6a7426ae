/// Precision and recall: which share of some outputs is right.
package protocol PositiveShare: CountedUnits {
  /// Nil for 0.5, or with `topK` none at all.
  var threshold: Double? { get set }
  var topK: Int? { get set }
  var classID: Int? { get set }
}

extension PositiveShare {
  package static var fields: [DeclaredField<Self>] {
    [
      .threshold(\.threshold, "above which an output is positive; 0.5, or with top_k none"),
      DeclaredField(
        "top_k", \.topK, .optional(.count), "only so many largest outputs can be positive"),
      .classID(\.classID),
    ]
  }
}
