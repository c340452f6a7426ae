/// The same values in Keras's order under another shape.
package struct Reshape: Primitive {
  package init() {}

  package func channels(
    _ step: Program.Step, inputs: [[Int]], _ preferred: ChannelOrder
  ) -> ChannelUse { .last }

  package var readsSinglePrecision: Bool { true }

  package func reusesGradient(for input: Int, _ step: Program.Step) -> Bool { true }

  package var description: String { "reshape" }
}
