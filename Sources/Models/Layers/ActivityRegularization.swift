package import Configuration

/// Keras's `ActivityRegularization`: its input unchanged, which adds to the loss.
package struct ActivityRegularization: KerasLayer {
  package static let className = "ActivityRegularization"
  package static let fields: [DeclaredField<ActivityRegularization>] = [
    DeclaredField("l1", \.l1, .notNegative, "the factor of absolute values"),
    DeclaredField("l2", \.l2, .notNegative, "the factor of squares"),
  ]

  package var l1 = 0.0
  package var l2 = 0.0

  package init() {}

  package var keepsValues: Bool { true }

  package var activityRegularizer: Regularizer? { Regularizer(l1: l1, l2: l2) }

  package func decompose(
    _ inputs: [Program.Value], in context: inout Decomposition
  ) -> Program.Value {
    context.addPenalty(activityRegularizer, inputs[0])
  }
}
