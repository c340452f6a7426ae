/// Keras's `Average` of two inputs or more.
package struct Average: KerasLayer {
  package static let className = "Average"
  package static let takesSeveral = true

  package init() {}

  package func outputShape(for inputs: [[Int]], name: String) throws(GraphError) -> [Int] {
    try ElementwiseShapes.equal(inputs, name: name)
  }

  package func operations(for inputs: [[Int]], output: [Int]) -> Int {
    inputs.count * output.reduce(1, *)
  }

  package func decompose(
    _ inputs: [Program.Value], in context: inout Decomposition
  ) -> Program.Value {
    let share = ChannelAffine(scale: .constants([1 / Float(inputs.count)]))
    return context.add(share, [context.addSum(inputs)])
  }
}
