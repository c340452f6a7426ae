extension AugmentationLayer {
  /// Keras's `RandomBrightness`.
  package struct RandomBrightness: ColourRule {
    package static let name = "random_brightness"
    package static let fields: [DeclaredField<RandomBrightness>] =
      [
        DeclaredField(
          "factor", \.factor, factor(of: .signedUnit), isRequired: true,
          "the part of the value range that is added, to either side, or [low, high]")
      ] + colourFields

    package var factor: NumberOrNumbers = 0
    package var valueRange = standardRange

    package init() {}
  }
}
