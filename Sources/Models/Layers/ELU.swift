package import Configuration

/// Keras's `ELU`: x above zero, `alpha` (exp(x) - 1) below.
package struct ELU: KerasLayer {
  package static let className = "ELU"
  package static let specName: String? = "elu"
  package static let summary = "an exponential below zero"
  package static let argumentStyle = LayerArgumentStyle.keys(shorthand: "alpha")
  package static let fields: [DeclaredField<ELU>] = [
    DeclaredField("alpha", \.alpha, .number, "the factor below zero")
  ]

  package var alpha = 1.0

  package init() {}

  package func operations(for inputs: [[Int]], output: [Int]) -> Int { output.reduce(1, *) }

  package func decompose(
    _ inputs: [Program.Value], in context: inout Decomposition
  ) -> Program.Value {
    alpha == 1
      ? context.addActivation(.elu, inputs[0])
      : context.add(ExponentialLinear(alpha: Float(alpha)), inputs)
  }
}
