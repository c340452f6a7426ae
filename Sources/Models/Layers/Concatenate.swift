internal import Basics
package import Configuration

/// Keras's `Concatenate`.
package struct Concatenate: KerasLayer {
  package static let className = "Concatenate"
  package static let takesSeveral = true
  package static let fields: [DeclaredField<Concatenate>] = [
    DeclaredField("axis", \.axis, .axis, "the axis that is joined, the batch's counted")
  ]

  package var axis: Axes

  package init() { axis = .last }

  package func outputShape(for inputs: [[Int]], name: String) throws(GraphError) -> [Int] {
    guard axis.values.count == 1, let along = axis.positions(in: inputs[0])?.first else {
      throw GraphError(
        layer: name,
        """
        '\(name)' joins axis \(axis.specValue.text) of \(inputs[0]): there are axes 1 to \
        \(inputs[0].count)
        """)
    }
    func others(_ shape: [Int]) -> [Int] {
      shape.enumerated().filter { $0.offset != along }.map(\.element)
    }
    guard inputs.allSatisfy({ $0.count == inputs[0].count && others($0) == others(inputs[0]) })
    else {
      throw GraphError(
        layer: name, "'\(name)' joins shapes \(inputs) that differ in another axis than the joined")
    }
    var joined = inputs[0]
    joined[along] = inputs.map { $0[along] }.saturatingSum
    return joined
  }

  package var keepsValues: Bool { true }

  package func decompose(
    _ inputs: [Program.Value], in context: inout Decomposition
  ) -> Program.Value {
    let shapes = context.inputShapes
    guard !axis.isLast(of: shapes[0]), let along = axis.positions(in: shapes[0])?.first else {
      return context.add(Concatenation(), inputs)
    }
    // The joined axis goes last and comes back.
    let order = shapes[0].indices.filter { $0 != along } + [along]
    let turned = zip(inputs, shapes).map { input, shape in
      context.add(Transposition(order), [input], shape: order.map { shape[$0] })
    }
    let joined = context.add(
      Concatenation(), turned, shape: order.map { context.layer.outputShape[$0] })
    return context.add(Transposition(order).inverse, [joined])
  }
}
