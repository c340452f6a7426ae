package import Configuration

/// Keras's operation `x + constant`, which is not a layer of a model's list.
package struct ConstantAdd: KerasLayer {
  package static let className = "Add"
  package static let fields: [DeclaredField<ConstantAdd>] = [
    DeclaredField("x2", \.constant, .number, isRequired: true, "what is added")
  ]

  package var constant: Double

  package init() { self.init(0) }

  package init(_ constant: Double) { self.constant = constant }

  package func operations(for inputs: [[Int]], output: [Int]) -> Int { output.reduce(1, *) }

  package func decompose(
    _ inputs: [Program.Value], in context: inout Decomposition
  ) -> Program.Value {
    context.add(ChannelAffine(shift: .constants([Float(constant)])), inputs)
  }
}

/// Keras's operation `x * constant`, which is not a layer of a model's list.
package struct ConstantMultiply: KerasLayer {
  package static let className = "Multiply"
  package static let fields: [DeclaredField<ConstantMultiply>] = [
    DeclaredField("x2", \.constant, .number, isRequired: true, "the factor")
  ]

  package var constant: Double

  package init() { self.init(1) }

  package init(_ constant: Double) { self.constant = constant }

  package func operations(for inputs: [[Int]], output: [Int]) -> Int { output.reduce(1, *) }

  package func decompose(
    _ inputs: [Program.Value], in context: inout Decomposition
  ) -> Program.Value {
    context.add(ChannelAffine(scale: .constants([Float(constant)])), inputs)
  }
}
