package import Configuration

/// Keras's `LayerNormalization` over the last axis.
package struct LayerNormalization: KerasLayer {
  package static let className = "LayerNormalization"
  package static let specName: String? = "layer_normalization"
  package static let summary = "normalisation of each row by its own statistics"
  package static let fields: [DeclaredField<LayerNormalization>] = [
    DeclaredField(
      "axis", \.axis, .integer(-1...3), isInSpecs: false,
      "the last axis, counted with the batch's"),
    DeclaredField("epsilon", \.epsilon, .positive, also: ["eps"], "added to variances"),
    DeclaredField("center", \.center, .bool, "whether beta is added"),
    DeclaredField("scale", \.scale, .bool, "whether gamma multiplies"),
  ]

  package var axis = Axes.last
  package var epsilon: Double
  package var center = true
  package var scale = true

  package init() { self.init(epsilon: 1e-3) }

  package init(epsilon: Double) { self.epsilon = epsilon }

  package func outputShape(for inputs: [[Int]], name: String) throws(GraphError) -> [Int] {
    guard axis.isLast(of: inputs[0]) else {
      throw GraphError(
        layer: name,
        "'\(name)' normalises axes \(axis.values) of \(inputs[0]): only the last axis can be")
    }
    return inputs[0]
  }

  package func weights(for inputs: [[Int]]) -> [Weight] {
    let shape = [inputs[0].last ?? 0]
    return (scale ? [.parameter("gamma", shape, .ones)] : [])
      + (center ? [.parameter("beta", shape, .zeros)] : [])
  }

  package func operations(for inputs: [[Int]], output: [Int]) -> Int { 8 * output.reduce(1, *) }

  package func decompose(
    _ inputs: [Program.Value], in context: inout Decomposition
  ) -> Program.Value {
    context.add(
      LayerNormalizing(
        gamma: scale ? context.array("gamma") : nil, beta: center ? context.array("beta") : nil,
        epsilon: epsilon), inputs)
  }
}
