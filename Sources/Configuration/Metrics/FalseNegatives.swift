/// Keras's `FalseNegatives`: outputs not above the threshold whose label is 1.
package struct FalseNegatives: ConfusionCount {
  package static let name = "false_negatives"
  package static let summary = "other outputs of labels of 1"

  package var threshold: Double?

  package init() {}
}
