extension AugmentationLayer {
  /// Keras's `RandomColorDegeneration`, towards grey.
  package struct RandomColorDegeneration: ColourRule {
    package static let name = "random_color_degeneration"
    package static let fields: [DeclaredField<RandomColorDegeneration>] =
      [
        DeclaredField(
          "factor", \.factor, factor(of: .signedUnit), isRequired: true,
          "how much of the colour goes (below 0 comes), to either side of 0, or [low, high]")
      ] + colourFields

    package var factor: NumberOrNumbers = 0
    package var valueRange = standardRange

    package init() {}
  }
}
