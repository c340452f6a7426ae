package import Configuration

/// `LayerScale` of Keras's ConvNeXt: a factor for each channel.
package struct LayerScale: KerasLayer {
  package static let className = "LayerScale"
  package static let fields: [DeclaredField<LayerScale>] = [
    DeclaredField(
      "init_values", \.initValues, .number, isRequired: true, "what the factors start from"),
    DeclaredField(
      "projection_dim", \.projectionDim, .size, isRequired: true, "the number of channels"),
  ]

  package var initValues: Double
  package var projectionDim: Int

  package init() { self.init(initValues: 1e-6, projectionDim: 1) }

  package init(initValues: Double, projectionDim: Int) {
    self.initValues = initValues
    self.projectionDim = projectionDim
  }

  package func outputShape(for inputs: [[Int]], name: String) throws(GraphError) -> [Int] {
    guard inputs[0].last == projectionDim else {
      throw GraphError(
        layer: name, "'\(name)' has \(projectionDim) factors for an input of \(inputs[0])")
    }
    return inputs[0]
  }

  package func weights(for inputs: [[Int]]) -> [Weight] {
    [.parameter("gamma", [projectionDim], .constant(initValues))]
  }

  package func operations(for inputs: [[Int]], output: [Int]) -> Int { output.reduce(1, *) }

  package func decompose(
    _ inputs: [Program.Value], in context: inout Decomposition
  ) -> Program.Value {
    context.add(ChannelAffine(scale: .array(context.array("gamma"))), inputs)
  }
}
