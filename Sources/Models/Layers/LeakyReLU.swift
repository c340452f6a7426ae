package import Configuration

/// Keras's `LeakyReLU`: x above zero, `negativeSlope` times x below.
package struct LeakyReLU: KerasLayer {
  package static let className = "LeakyReLU"
  package static let specName: String? = "leaky_relu"
  package static let summary = "a smaller slope below zero"
  package static let argumentStyle = LayerArgumentStyle.keys(shorthand: "negative_slope")
  package static let fields: [DeclaredField<LeakyReLU>] = [
    DeclaredField(
      "negative_slope", \.negativeSlope, .notNegative, also: ["alpha", "slope"],
      "the factor below zero")
  ]

  package var negativeSlope = 0.3

  package init() {}

  package init(slope: Double) { negativeSlope = slope }

  package func operations(for inputs: [[Int]], output: [Int]) -> Int { output.reduce(1, *) }

  package func decompose(
    _ inputs: [Program.Value], in context: inout Decomposition
  ) -> Program.Value {
    context.add(RectifiedFunction(slope: Float(negativeSlope)), inputs)
  }
}
