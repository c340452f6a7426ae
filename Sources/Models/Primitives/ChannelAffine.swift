/// x scale + shift, with a factor and a summand for each channel.
///
/// Factors and summands that are arrays may be trained.
package struct ChannelAffine: Primitive {
  /// A number for each channel.
  package enum Values: Hashable, Sendable {
    /// One number for all channels, or one for each.
    case constants([Float])
    case array(ParameterKey)
    /// The root of an array of variances, at least 1e-7: Keras's `Normalization`.
    case deviation(ParameterKey)
  }

  package var scale: Values
  package var shift: Values

  package init(scale: Values = .constants([1]), shift: Values = .constants([0])) {
    self.scale = scale
    self.shift = shift
  }

  package var ownsArrays: Bool {
    [scale, shift].contains { if case .constants = $0 { false } else { true } }
  }

  package func channels(
    _ step: Program.Step, inputs: [[Int]], _ preferred: ChannelOrder
  ) -> ChannelUse { .last }

  /// The gradient of a factor needs what it multiplied.
  package func backwardReadsInput(_ step: Program.Step) -> Bool { step.trains }

  package var description: String { "affine" }
}
