package import Configuration

/// Keras's `ELU`: x above zero, exp(x) - 1 below.
package struct ELU: KerasLayer {
  package static let className = "ELU"
  package static let fields: [DeclaredField<ELU>] = [
    DeclaredField("alpha", \.alpha, .number, "the factor below zero: 1")
  ]

  package var alpha = 1.0

  package init() {}

  package func outputShape(for inputs: [[Int]], name: String) throws(GraphError) -> [Int] {
    guard alpha == 1 else {
      throw GraphError(layer: name, "'\(name)' is an ELU of alpha \(alpha): only 1 can be")
    }
    return inputs[0]
  }

  package func operations(for inputs: [[Int]], output: [Int]) -> Int { output.reduce(1, *) }

  package func decompose(
    _ inputs: [Program.Value], in context: inout Decomposition
  ) -> Program.Value {
    context.addActivation(.elu, inputs[0])
  }
}
