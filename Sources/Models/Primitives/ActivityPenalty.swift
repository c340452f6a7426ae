package import Configuration

/// The same values, which add to the loss: Keras's activity regularizer, divided by the images of the
/// batch.
package struct ActivityPenalty: Primitive {
  package var regularizer: Regularizer

  package init(_ regularizer: Regularizer) { self.regularizer = regularizer }

  package func isNonNegative(_ input: Bool) -> Bool { input }

  package func backwardReadsInput(_ step: Program.Step) -> Bool { true }

  package func reusesGradient(for input: Int, _ step: Program.Step) -> Bool { true }

  package var description: String { "penalty l1 \(regularizer.l1) l2 \(regularizer.l2)" }
}
