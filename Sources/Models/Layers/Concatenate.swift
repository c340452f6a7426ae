package import Configuration

/// Keras's `Concatenate` over the last axis.
package struct Concatenate: KerasLayer {
  package static let className = "Concatenate"
  package static let takesSeveral = true
  package static let fields: [DeclaredField<Concatenate>] = [
    DeclaredField("axis", \.axis, .integer(-1...3), "the last axis, counted with the batch's")
  ]

  package var axis: Int

  package init() { axis = -1 }

  package func outputShape(for inputs: [[Int]], name: String) throws(GraphError) -> [Int] {
    let outer = inputs[0].dropLast()
    guard inputs.allSatisfy({ $0.dropLast() == outer && !$0.isEmpty }) else {
      throw GraphError(
        layer: name, "'\(name)' joins shapes \(inputs) that differ before the last axis")
    }
    guard axis == -1 || axis == inputs[0].count else {
      throw GraphError(
        layer: name, "'\(name)' joins axis \(axis) of \(inputs[0]): only the last axis can be")
    }
    return outer + [inputs.reduce(0) { $0 + ($1.last ?? 0) }]
  }

  package var keepsValues: Bool { true }

  package func decompose(
    _ inputs: [Program.Value], in context: inout Decomposition
  ) -> Program.Value {
    context.add(Concatenation(), inputs)
  }
}
