/// Keras's `Nadam`: Adam whose momentum looks ahead, as Nesterov's does.
package struct Nadam: OptimizerAlgorithm {
  package static let name = "nadam"
  package static let fields: [DeclaredField<Nadam>] = [
    DeclaredField("beta_1", \.beta1, .fraction, "the decay of gradients"),
    DeclaredField("beta_2", \.beta2, .fraction, "the decay of squared gradients"),
    DeclaredField("epsilon", \.epsilon, .positive, also: ["eps"], "added to the denominator"),
  ]

  package var beta1 = 0.9
  package var beta2 = 0.999
  package var epsilon = 1e-7

  package init() {}

  package var stateNames: [String] { ["momentum", "velocity"] }

  package var stateGroups: [[String]] { [stateNames] }
}
