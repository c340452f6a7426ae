/// A split's loss and metrics, and the probabilities of each of its images.
package struct Evaluation: Sendable {
  /// `loss`, then the metrics in the plan's order.
  package var values: [NamedValue]
  /// `[images, classes]`.
  package var probabilities: [Float]
  package var classes: Int
}
