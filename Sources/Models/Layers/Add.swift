/// Keras's `Add` of two inputs.
package struct Add: KerasLayer {
  package static let className = "Add"

  package init() {}

  package func outputShape(for inputs: [[Int]], name: String) throws(GraphError) -> [Int] {
    guard inputs.count == 2, inputs[0] == inputs[1] else {
      throw GraphError(layer: name, "'\(name)' adds unequal shapes \(inputs)")
    }
    return inputs[0]
  }

  package func operations(for inputs: [[Int]], output: [Int]) -> Int { output.reduce(1, *) }

  package func decompose(
    _ inputs: [Program.Value], in context: inout Decomposition
  ) -> Program.Value {
    context.add(Sum(), inputs)
  }
}
