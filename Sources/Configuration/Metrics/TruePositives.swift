/// Keras's `TruePositives`: outputs above the threshold whose label is 1.
package struct TruePositives: ConfusionCount {
  package static let name = "true_positives"
  package static let summary = "positive outputs of labels of 1"

  package var threshold: Double?

  package init() {}
}
