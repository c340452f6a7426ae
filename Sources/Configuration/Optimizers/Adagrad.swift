/// Keras's `Adagrad`: steps that shrink with the sum of all squared gradients so far.
package struct Adagrad: OptimizerAlgorithm {
  package static let name = "adagrad"
  package static let fields: [DeclaredField<Adagrad>] = [
    DeclaredField(
      "initial_accumulator_value", \.initialAccumulator, .notNegative,
      "what the sums of squared gradients start from"),
    DeclaredField("epsilon", \.epsilon, .positive, also: ["eps"], "added inside the root"),
  ]

  package var initialAccumulator = 0.1
  package var epsilon = 1e-7

  package init() {}

  package var stateNames: [String] { ["accumulator"] }

  package func initialState(_ name: String) -> Double { initialAccumulator }
}
