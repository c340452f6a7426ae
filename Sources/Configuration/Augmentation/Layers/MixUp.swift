extension AugmentationLayer {
  /// Keras's `MixUp`: each image of a batch and another one's share of it, with their labels.
  package struct MixUp: AugmentationRule {
    package static let name = "mix_up"
    package static let shorthand: String? = "alpha"
    package static let fields: [DeclaredField<MixUp>] = [
      DeclaredField(
        "alpha", \.alpha, .positive, "both parameters of the beta distribution of the share")
    ]

    package var alpha = 0.2

    package init() {}
  }
}
