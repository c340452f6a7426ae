package import Configuration

/// Keras's `Permute`: the same values with their axes in another order.
package struct Permute: KerasLayer {
  package static let className = "Permute"
  package static let fields: [DeclaredField<Permute>] = [
    DeclaredField(
      "dims", \.dims, .integer(1...16), isRequired: true,
      "for each axis of the output the input's, counted from 1")
  ]

  /// Counted from 1, the batch's axis left out.
  package var dims: [Int]

  package init() { self.init([1]) }

  package init(_ dims: [Int]) { self.dims = dims }

  private var axes: [Int] { dims.map { $0 - 1 } }

  package func outputShape(for inputs: [[Int]], name: String) throws(GraphError) -> [Int] {
    let input = inputs[0]
    guard axes.sorted() == Array(input.indices) else {
      throw GraphError(
        layer: name,
        """
        '\(name)' puts the axes of \(input) in the order \(dims): it has to name each of 1 to \
        \(input.count) once
        """)
    }
    return axes.map { input[$0] }
  }

  package func decompose(
    _ inputs: [Program.Value], in context: inout Decomposition
  ) -> Program.Value {
    context.add(Transposition(axes), inputs)
  }
}
