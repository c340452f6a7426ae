/// A factor and a summand for each channel that follow a step and go into its kernel and bias.
package enum ChannelScaling: Hashable, Sendable {
  case normalization(BatchNormalizing)
  case affine(ChannelAffine)

  /// Nil for other primitives.
  package init?(_ primitive: any Primitive) {
    switch primitive {
    case let normalization as BatchNormalizing: self = .normalization(normalization)
    case let affine as ChannelAffine: self = .affine(affine)
    default: return nil
    }
  }
}

extension ChannelScaling: CustomStringConvertible {
  package var description: String {
    switch self {
    case .normalization(let normalization): normalization.movingMean.layer
    case .affine(let affine): affine.description
    }
  }
}
