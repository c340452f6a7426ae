/// Softmax over the last axis.
package struct RowSoftmax: Primitive {
  package init() {}

  package func isNonNegative(_ input: Bool) -> Bool { true }

  package func channels(
    _ step: Program.Step, inputs: [[Int]], _ preferred: ChannelOrder
  ) -> ChannelUse { .last }

  package func backwardReadsOutput(_ step: Program.Step) -> Bool { true }

  package func reusesGradient(for input: Int, _ step: Program.Step) -> Bool { true }

  package var description: String { "softmax" }
}
