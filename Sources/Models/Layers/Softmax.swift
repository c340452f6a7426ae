package import Configuration

/// Keras's `Softmax` over the last axis.
package struct Softmax: KerasLayer {
  package static let className = "Softmax"
  package static let fields: [DeclaredField<Softmax>] = [
    DeclaredField("axis", \.axis, .integer(-1...3), "the last axis, counted with the batch's")
  ]

  package var axis = Axes.last

  package init() {}

  package func outputShape(for inputs: [[Int]], name: String) throws(GraphError) -> [Int] {
    guard axis.isLast(of: inputs[0]) else {
      throw GraphError(
        layer: name,
        "'\(name)' is a softmax over axes \(axis.values) of \(inputs[0]): only the last can be")
    }
    return inputs[0]
  }

  package func operations(for inputs: [[Int]], output: [Int]) -> Int { output.reduce(1, *) }

  package var outputActivation: Activation { .softmax }

  package func decompose(
    _ inputs: [Program.Value], in context: inout Decomposition
  ) -> Program.Value {
    context.addActivation(.softmax, inputs[0])
  }
}
