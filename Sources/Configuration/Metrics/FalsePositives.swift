/// Keras's `FalsePositives`: outputs above the threshold whose label is 0.
package struct FalsePositives: ConfusionCount {
  package static let name = "false_positives"
  package static let summary = "positive outputs of labels of 0"

  package var threshold: Double?

  package init() {}
}
