package import Configuration

/// `CustomScaleLayer` of Keras's InceptionResNetV2: the first input plus `scale` times the second.
package struct CustomScaleLayer: KerasLayer {
  package static let className = "CustomScaleLayer"
  package static let takesSeveral = true
  package static let fields: [DeclaredField<CustomScaleLayer>] = [
    DeclaredField("scale", \.scale, .number, isRequired: true, "the second input's factor")
  ]

  package var scale: Double

  package init() { self.init(scale: 1) }

  package init(scale: Double) { self.scale = scale }

  package func outputShape(for inputs: [[Int]], name: String) throws(GraphError) -> [Int] {
    guard inputs.count == 2 else {
      throw GraphError(layer: name, "'\(name)' takes two inputs, but has \(inputs.count)")
    }
    return try ElementwiseShapes.equal(inputs, name: name)
  }

  package func operations(for inputs: [[Int]], output: [Int]) -> Int { 2 * output.reduce(1, *) }

  package func decompose(
    _ inputs: [Program.Value], in context: inout Decomposition
  ) -> Program.Value {
    let scaled =
      scale == 1
      ? inputs[1] : context.add(ChannelAffine(scale: .constants([Float(scale)])), [inputs[1]])
    return context.add(Sum(), [inputs[0], scaled])
  }
}
