package import Configuration

/// Keras's `Rescaling`: x scale + offset.
package struct Rescaling: KerasLayer {
  package static let className = "Rescaling"
  package static let specName: String? = "rescaling"
  package static let summary = "a factor and a summand for every value"
  package static let argumentStyle = LayerArgumentStyle.keys(shorthand: "scale")
  package static let fields: [DeclaredField<Rescaling>] = [
    DeclaredField("scale", \.scale, .number, isRequired: true, "the factor"),
    DeclaredField("offset", \.offset, .number, "the summand"),
  ]

  package var scale: ChannelNumbers
  package var offset: ChannelNumbers

  package init() { self.init(scale: ChannelNumbers(1)) }

  package init(scale: ChannelNumbers, offset: ChannelNumbers = ChannelNumbers(0)) {
    self.scale = scale
    self.offset = offset
  }

  package func outputShape(for inputs: [[Int]], name: String) throws(GraphError) -> [Int] {
    guard scale.fits(inputs[0]), offset.fits(inputs[0]) else {
      throw GraphError(
        layer: name,
        """
        '\(name)' has \(scale.values.count) factors and \(offset.values.count) summands for an \
        input of \(inputs[0])
        """)
    }
    return inputs[0]
  }

  package func operations(for inputs: [[Int]], output: [Int]) -> Int { 2 * output.reduce(1, *) }

  package func decompose(
    _ inputs: [Program.Value], in context: inout Decomposition
  ) -> Program.Value {
    context.add(
      ChannelAffine(scale: .constants(scale.floats), shift: .constants(offset.floats)), inputs)
  }
}
