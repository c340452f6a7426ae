extension AugmentationLayer {
  /// Keras's `RandomContrast`: a factor of 1 - low to 1 + high; one number f is [0, f].
  package struct RandomContrast: ColourRule {
    package static let name = "random_contrast"
    package static let fields: [DeclaredField<RandomContrast>] =
      [
        DeclaredField(
          "factor", \.factor, factor(of: .unit), isRequired: true,
          "[low, high], for contrast from 1 - low to 1 + high; f alone is [0, f], as in Keras 3")
      ] + colourFields

    package var factor: NumberOrNumbers = 0
    package var valueRange = standardRange

    package init() {}
  }
}
