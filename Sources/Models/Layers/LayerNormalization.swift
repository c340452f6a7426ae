package import Configuration

/// Keras's `LayerNormalization` over the last axis or the last few.
package struct LayerNormalization: KerasLayer {
  package static let className = "LayerNormalization"
  package static let specName: String? = "layer_normalization"
  package static let summary = "normalisation of each row by its own statistics"
  package static let fields: [DeclaredField<LayerNormalization>] = [
    DeclaredField(
      "axis", \.axis, .axis, isInSpecs: false,
      "the last axis or the last few, counted with the batch's"),
    DeclaredField("epsilon", \.epsilon, .positive, also: ["eps"], "added to variances"),
    DeclaredField("center", \.center, .bool, "whether beta is added"),
    DeclaredField("scale", \.scale, .bool, "whether gamma multiplies"),
    DeclaredField(
      "beta_initializer", \.betaInitializer, .initializer, isInSpecs: false,
      "what beta starts from"),
    DeclaredField(
      "gamma_initializer", \.gammaInitializer, .initializer, isInSpecs: false,
      "what gamma starts from"),
    DeclaredField(
      "beta_regularizer", \.betaRegularizer, .regularizer, isInSpecs: false,
      "what a large beta adds to the loss"),
    DeclaredField(
      "gamma_regularizer", \.gammaRegularizer, .regularizer, isInSpecs: false,
      "what a large gamma adds to the loss"),
  ]

  package var axis = Axes.last
  package var epsilon: Double
  package var center = true
  package var scale = true
  package var betaInitializer = Initializer.zeros
  package var gammaInitializer = Initializer.ones
  package var betaRegularizer: Regularizer?
  package var gammaRegularizer: Regularizer?

  package init() { self.init(epsilon: 1e-3) }

  package init(epsilon: Double) { self.epsilon = epsilon }

  package func outputShape(for inputs: [[Int]], name: String) throws(GraphError) -> [Int] {
    guard axis.isEnd(of: inputs[0]) else {
      throw GraphError(
        layer: name,
        """
        '\(name)' normalises axes \(axis.values) of \(inputs[0]): only the last axis, or the last \
        few in their order, can be
        """)
    }
    return inputs[0]
  }

  package func weights(for inputs: [[Int]]) -> [Weight] {
    let shape = Array(inputs[0].suffix(axis.values.count))
    return (scale ? [.parameter("gamma", shape, gammaInitializer, gammaRegularizer)] : [])
      + (center ? [.parameter("beta", shape, betaInitializer, betaRegularizer)] : [])
  }

  package func operations(for inputs: [[Int]], output: [Int]) -> Int { 8 * output.reduce(1, *) }

  package func decompose(
    _ inputs: [Program.Value], in context: inout Decomposition
  ) -> Program.Value {
    let norm = LayerNormalizing(
      gamma: scale ? context.array("gamma") : nil, beta: center ? context.array("beta") : nil,
      epsilon: epsilon)
    guard axis.values.count > 1 else { return context.add(norm, inputs) }
    let shape = context.inputShapes[0]
    let rows = shape.dropLast(axis.values.count)
    let flat = context.add(
      Reshape(), inputs, shape: rows + [shape.suffix(axis.values.count).reduce(1, *)])
    return context.add(Reshape(), [context.add(norm, [flat], shape: context.program[flat].shape)])
  }
}
