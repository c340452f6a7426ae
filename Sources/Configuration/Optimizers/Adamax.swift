/// Keras's `Adamax`: Adam by the largest gradient so far instead of the mean square.
package struct Adamax: OptimizerAlgorithm {
  package static let name = "adamax"
  package static let fields: [DeclaredField<Adamax>] = [
    DeclaredField("beta_1", \.beta1, .fraction, "the decay of gradients"),
    DeclaredField("beta_2", \.beta2, .fraction, "the decay of the largest gradient"),
    DeclaredField(
      "epsilon", \.epsilon, .notNegative, also: ["eps"], "added to the denominator"),
  ]

  package var beta1 = 0.9
  package var beta2 = 0.999
  package var epsilon = 1e-7

  package init() {}

  package var stateNames: [String] { ["momentum", "norm"] }

  package var stateGroups: [[String]] { [stateNames] }
}
