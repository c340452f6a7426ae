/// Keras's `Adam`.
package struct Adam: OptimizerAlgorithm {
  package static let name = "adam"
  package static let fields: [DeclaredField<Adam>] = [
    DeclaredField("beta_1", \.beta1, .fraction, "the decay of gradients"),
    DeclaredField("beta_2", \.beta2, .fraction, "the decay of squared gradients"),
    DeclaredField(
      "epsilon", \.epsilon, .notNegative, also: ["eps"], "added to the denominator"),
    DeclaredField("amsgrad", \.amsgrad, .bool, "whether the largest second moment is kept"),
  ]

  package var beta1: Double
  package var beta2: Double
  package var epsilon: Double
  package var amsgrad: Bool

  package init() { self.init(beta1: 0.9) }

  package init(
    beta1: Double = 0.9, beta2: Double = 0.999, epsilon: Double = 1e-7, amsgrad: Bool = false
  ) {
    self.beta1 = beta1
    self.beta2 = beta2
    self.epsilon = epsilon
    self.amsgrad = amsgrad
  }

  package var stateNames: [String] {
    ["momentum", "velocity"] + (amsgrad ? ["velocity_hat"] : [])
  }

  package var stateGroups: [[String]] {
    [["momentum", "velocity"]] + (amsgrad ? [["velocity_hat"]] : [])
  }
}
