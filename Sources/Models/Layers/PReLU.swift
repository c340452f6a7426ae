package import Configuration

/// Keras's `PReLU`: x above zero, below it x times a factor that is learnt.
package struct PReLU: KerasLayer {
  package static let className = "PReLU"
  package static let automaticName = "p_re_lu"
  package static let fields: [DeclaredField<PReLU>] = [
    DeclaredField(
      "alpha_initializer", \.alphaInitializer, .initializer, "what the factors start from"),
    DeclaredField(
      "alpha_regularizer", \.alphaRegularizer, .regularizer,
      "what large factors add to the loss"),
    DeclaredField(
      "shared_axes", \.sharedAxes, .optional(.axis),
      "the axes along which a factor is shared, the batch's counted"),
  ]

  package var alphaInitializer = Initializer.zeros
  package var alphaRegularizer: Regularizer?
  /// Nil where every value has a factor of its own.
  package var sharedAxes: Axes?

  package init() {}

  package func outputShape(for inputs: [[Int]], name: String) throws(GraphError) -> [Int] {
    let axes = sharedAxes ?? Axes([])
    guard axes.positions(in: inputs[0]) != nil else {
      throw GraphError(
        layer: name,
        """
        '\(name)' shares its factors along axes \(axes.values) of \(inputs[0]): there are axes 1 to \
        \(inputs[0].count)
        """)
    }
    return inputs[0]
  }

  /// The shape of the factors: 1 along shared axes.
  private func factors(for input: [Int]) -> [Int] {
    let shared = sharedAxes?.positions(in: input) ?? []
    return input.indices.map { shared.contains($0) ? 1 : input[$0] }
  }

  package func weights(for inputs: [[Int]]) -> [Weight] {
    [.parameter("alpha", factors(for: inputs[0]), alphaInitializer, alphaRegularizer)]
  }

  package func operations(for inputs: [[Int]], output: [Int]) -> Int { 2 * output.reduce(1, *) }

  package func decompose(
    _ inputs: [Program.Value], in context: inout Decomposition
  ) -> Program.Value {
    context.add(
      ParametricRectifier(
        alpha: context.array("alpha"), factors: factors(for: context.inputShapes[0])), inputs)
  }
}
