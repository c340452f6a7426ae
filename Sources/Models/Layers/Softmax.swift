package import Configuration

/// Keras's `Softmax` over some axes.
package struct Softmax: KerasLayer {
  package static let className = "Softmax"
  package static let specName: String? = "softmax"
  package static let summary = "probabilities"
  package static let fields: [DeclaredField<Softmax>] = [
    DeclaredField("axis", \.axis, .axis, "the axes over which it sums to 1, the batch's counted")
  ]

  package var axis = Axes.last

  package init() {}

  package func outputShape(for inputs: [[Int]], name: String) throws(GraphError) -> [Int] {
    guard axis.positions(in: inputs[0])?.isEmpty == false else {
      throw GraphError(
        layer: name,
        """
        '\(name)' is a softmax over axes \(axis.values) of \(inputs[0]): there are axes 1 to \
        \(inputs[0].count)
        """)
    }
    return inputs[0]
  }

  package func operations(for inputs: [[Int]], output: [Int]) -> Int { output.reduce(1, *) }

  package var outputActivation: Activation { .softmax }

  package func decompose(
    _ inputs: [Program.Value], in context: inout Decomposition
  ) -> Program.Value {
    let shape = context.inputShapes[0]
    guard let along = axis.positions(in: shape)?.sorted(), !axis.isLast(of: shape) else {
      return context.addActivation(.softmax, inputs[0])
    }
    let others = shape.indices.filter { !along.contains($0) }
    let order = others + along
    let moved = context.add(
      Transposition(order), inputs, shape: order.map { shape[$0] })
    let rows = others.map { shape[$0] } + [along.map { shape[$0] }.reduce(1, *)]
    let flat = context.addActivation(.softmax, context.add(Reshape(), [moved], shape: rows))
    let back = context.add(Reshape(), [flat], shape: order.map { shape[$0] })
    return context.add(Transposition(order).inverse, [back])
  }
}
