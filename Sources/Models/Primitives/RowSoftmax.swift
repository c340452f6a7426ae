/// Softmax over the last axis, or its logarithm.
package struct RowSoftmax: Primitive {
  package var isLogarithmic: Bool

  package init(isLogarithmic: Bool = false) { self.isLogarithmic = isLogarithmic }

  package func isNonNegative(_ input: Bool) -> Bool { !isLogarithmic }

  package func channels(
    _ step: Program.Step, inputs: [[Int]], _ preferred: ChannelOrder
  ) -> ChannelUse { .last }

  package func backwardReadsOutput(_ step: Program.Step) -> Bool { true }

  package func reusesGradient(for input: Int, _ step: Program.Step) -> Bool { true }

  package var description: String { isLogarithmic ? "log softmax" : "softmax" }
}
