/// The same values with the axes of each image in another order.
package struct Transposition: Primitive {
  /// For each axis of the output, which one of the input's it is.
  package var axes: [Int]

  package init(_ axes: [Int]) { self.axes = axes }

  /// What puts the axes back.
  package var inverse: Transposition {
    Transposition(axes.indices.map { axis in axes.firstIndex(of: axis) ?? axis })
  }

  package func isNonNegative(_ input: Bool) -> Bool { input }

  package func channels(
    _ step: Program.Step, inputs: [[Int]], _ preferred: ChannelOrder
  ) -> ChannelUse { .last }

  package var description: String { "transposition \(axes)" }
}
