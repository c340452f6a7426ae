extension AugmentationLayer {
  /// Keras's `RandomSharpness`: 0 is blurred, 0.5 no change, 1 sharpened.
  package struct RandomSharpness: ColourRule {
    package static let name = "random_sharpness"
    package static let fields: [DeclaredField<RandomSharpness>] =
      [
        DeclaredField(
          "factor", \.factor, factor(of: .unit), isRequired: true,
          "from 0 (blurred) to f, where 0.5 is no change, or [low, high]")
      ] + colourFields

    package var factor: NumberOrNumbers = 0
    package var valueRange = standardRange

    package init() {}
  }
}
