extension AugmentationLayer {
  /// Keras's `RandomHue`.
  package struct RandomHue: ColourRule {
    package static let name = "random_hue"
    package static let fields: [DeclaredField<RandomHue>] =
      [
        DeclaredField(
          "factor", \.factor, factor(of: .unit), isRequired: true,
          "half turns of the hue, [low, high], either way; f alone is [0, f]")
      ] + colourFields

    package var factor: NumberOrNumbers = 0
    package var valueRange = standardRange

    package init() {}
  }
}
