extension AugmentationLayer {
  /// Keras's `RandomSaturation`.
  package struct RandomSaturation: ColourRule {
    package static let name = "random_saturation"
    package static let fields: [DeclaredField<RandomSaturation>] =
      [
        DeclaredField(
          "factor", \.factor, factor(of: .signedUnit), isRequired: true,
          "0 and below are grey, 0.5 no change, to either side of 0, or [low, high]")
      ] + colourFields

    package var factor: NumberOrNumbers = 0
    package var valueRange = standardRange

    package init() {}
  }
}
