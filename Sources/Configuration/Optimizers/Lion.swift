/// Keras's `Lion`: steps of one size in the direction of the momentum's sign.
package struct Lion: OptimizerAlgorithm {
  package static let name = "lion"
  package static let hasDecay = false
  package static let fields: [DeclaredField<Lion>] = [
    DeclaredField(
      "beta_1", \.beta1, .properFraction, "the share of the momentum in an update's direction"),
    DeclaredField("beta_2", \.beta2, .fraction, "the decay of gradients"),
  ]

  package var beta1 = 0.9
  package var beta2 = 0.99

  package init() {}

  package var stateNames: [String] { ["momentum"] }
}
