/// Keras's `TrueNegatives`: outputs not above the threshold whose label is 0.
package struct TrueNegatives: ConfusionCount {
  package static let name = "true_negatives"
  package static let summary = "other outputs of labels of 0"

  package var threshold: Double?

  package init() {}
}
