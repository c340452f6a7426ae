/// Keras's `Add` of two inputs or more.
package struct Add: KerasLayer {
  package static let className = "Add"
  package static let takesSeveral = true

  package init() {}

  package func outputShape(for inputs: [[Int]], name: String) throws(GraphError) -> [Int] {
    try ElementwiseShapes.equal(inputs, name: name)
  }

  package func operations(for inputs: [[Int]], output: [Int]) -> Int {
    (inputs.count - 1) * output.reduce(1, *)
  }

  package func decompose(
    _ inputs: [Program.Value], in context: inout Decomposition
  ) -> Program.Value {
    context.addSum(inputs)
  }
}
