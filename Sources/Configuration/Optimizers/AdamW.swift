/// Keras's `AdamW`: Adam; only the default of the weight decay differs.
package struct AdamW: OptimizerAlgorithm {
  package static let name = "adamw"
  package static let hasDecay = false
  package static let weightDecay: Double? = 0.004
  package static let fields: [DeclaredField<AdamW>] = [
    DeclaredField("beta_1", \.adam.beta1, .fraction, "the decay of gradients"),
    DeclaredField("beta_2", \.adam.beta2, .fraction, "the decay of squared gradients"),
    DeclaredField(
      "epsilon", \.adam.epsilon, .notNegative, also: ["eps"], "added to the denominator"),
    DeclaredField("amsgrad", \.adam.amsgrad, .bool, "whether the largest second moment is kept"),
  ]

  package var adam = Adam()

  package init() {}

  package var stateNames: [String] { adam.stateNames }

  package var stateGroups: [[String]] { adam.stateGroups }
}
