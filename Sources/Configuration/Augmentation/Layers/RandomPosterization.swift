extension AugmentationLayer {
  /// Keras's `RandomPosterization`, which keeps the first bits of each value.
  package struct RandomPosterization: ColourRule {
    package static let name = "random_posterization"
    package static let fields: [DeclaredField<RandomPosterization>] =
      [
        DeclaredField(
          "factor", \.factor, factor(of: .integer(1...8)), isRequired: true,
          "bits that are kept, from 1 to f without f, or [low, high] without high")
      ] + colourFields

    package var factor = BitRange.upTo(8)
    package var valueRange = standardRange

    package init() {}
  }
}

/// How many bits of a value may be kept.
package enum BitRange: Hashable, Sendable, FieldValue {
  /// From 1 on.
  case upTo(Int)
  case between(Int, Int)

  package init?(_ value: SpecValue) {
    guard case .list(let items) = value else {
      guard let bits = Int(value) else { return nil }
      self = .upTo(bits)
      return
    }
    guard items.count == 2, let low = Int(items[0]), let high = Int(items[1]) else { return nil }
    self = .between(low, high)
  }

  package var specValue: SpecValue {
    switch self {
    case .upTo(let bits): .int(bits)
    case .between(let low, let high): .list([.int(low), .int(high)])
    }
  }

  /// The least and, beyond the most, the first that is not drawn; both alike where there is one.
  package var ends: (low: Int, high: Int) {
    switch self {
    case .upTo(let bits): (1, bits)
    case .between(let low, let high): (min(low, high), max(low, high))
    }
  }
}
