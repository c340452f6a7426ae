/// Normalisation of each pixel, or each row, over its channels: (x - mean) gamma / sqrt(variance +
/// epsilon) + beta.
package struct LayerNormalizing: Primitive {
  package var gamma: ParameterKey?
  package var beta: ParameterKey?
  package var epsilon: Double

  package init(gamma: ParameterKey?, beta: ParameterKey?, epsilon: Double) {
    self.gamma = gamma
    self.beta = beta
    self.epsilon = epsilon
  }

  package var ownsArrays: Bool { true }

  package func channels(
    _ step: Program.Step, inputs: [[Int]], _ preferred: ChannelOrder
  ) -> ChannelUse { .last }

  package var readsSinglePrecision: Bool { true }

  package func backwardReadsInput(_ step: Program.Step) -> Bool { true }

  package var description: String { "layer normalization" }
}
