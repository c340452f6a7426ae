/// Keras's `AUC`: the area under a curve over buckets of thresholds.
package struct AUC: MetricRule {
  package static let name = "auc"
  package static let otherNames = ["AUC", "roc_auc", "roc", "pr_auc"]
  package static let summary = "the area under a curve of all thresholds"
  package static let fields: [DeclaredField<AUC>] = [
    DeclaredField(
      "num_thresholds", \.thresholdCount, .integer(2...1_000_000), "thresholds from 0 to 1"),
    DeclaredField(
      "curve", \.curve,
      .words(of: Curve.self, noun: "curve", synonyms: ["roc": .roc, "pr": .pr, "prgain": .prGain]),
      "of what"),
    DeclaredField(
      "summation_method", \.summation, .words(of: Summation.self, noun: "summation method"),
      "how the area is summed up"),
    DeclaredField(
      "thresholds", \.thresholds, .optional(.list(of: .unit, atLeast: 1, noun: "threshold")),
      "these in place of so many"),
    DeclaredField(
      "multi_label", \.multiLabel, .bool, "whether each class has a curve, and areas are averaged"),
    DeclaredField(
      "label_weights", \.labelWeights,
      .optional(.list(of: .notNegative, atLeast: 1, noun: "weight")), "how much each class counts"),
    DeclaredField(
      "from_logits", \.fromLogits, .bool, also: ["logits"], "whether outputs pass a sigmoid first"),
  ]

  package enum Curve: String, Hashable, Sendable, CaseIterable, FieldValue {
    case roc = "ROC"
    case pr = "PR"
    case prGain = "PRGAIN"
  }

  package enum Summation: String, Hashable, Sendable, CaseIterable, FieldValue {
    case interpolation
    case minoring
    case majoring
  }

  package var thresholdCount = 200
  package var curve = Curve.roc
  package var summation = Summation.interpolation
  package var thresholds: [Double]?
  package var multiLabel = false
  package var labelWeights: [Double]?
  package var fromLogits = false

  package init() {}

  package func fault(units: Int) -> (argument: String, reason: String)? {
    guard let labelWeights, labelWeights.count != units else { return nil }
    return ("label_weights", "\(labelWeights.count) weights for an output of \(units) units")
  }
}
