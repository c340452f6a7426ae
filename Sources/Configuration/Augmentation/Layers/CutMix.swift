extension AugmentationLayer {
  /// Keras's `CutMix`: a rectangle of each image of a batch is another one's, with its label's share.
  package struct CutMix: AugmentationRule {
    package static let name = "cut_mix"
    package static let shorthand: String? = "factor"
    package static let fields: [DeclaredField<CutMix>] = [
      DeclaredField(
        "factor", \.factor, factor(of: .unit),
        "both parameters of the beta distribution of the share: from 0 to f, or [low, high]")
    ]

    package var factor: NumberOrNumbers = 1

    package init() {}
  }
}
