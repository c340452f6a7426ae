/// Keras's `Adadelta`: gradients by the ratio of what updates were to what gradients were.
package struct Adadelta: OptimizerAlgorithm {
  package static let name = "adadelta"
  package static let fields: [DeclaredField<Adadelta>] = [
    DeclaredField("rho", \.rho, .fraction, "the decay of squared gradients and updates"),
    DeclaredField("epsilon", \.epsilon, .positive, also: ["eps"], "added inside the roots"),
  ]

  package var rho = 0.95
  package var epsilon = 1e-7

  package init() {}

  package var stateNames: [String] { ["accumulated_grad", "accumulated_delta_var"] }

  package var stateGroups: [[String]] { [stateNames] }
}
