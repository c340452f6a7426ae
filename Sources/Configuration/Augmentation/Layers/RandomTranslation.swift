extension AugmentationLayer {
  /// Keras's `RandomTranslation`.
  package struct RandomTranslation: SamplingRule {
    package static let name = "random_translation"
    package static let shorthand: String? = nil
    package static let fields: [DeclaredField<RandomTranslation>] =
      [
        DeclaredField(
          "height_factor", \.heightFactor, factor(of: .signedUnit), isRequired: true,
          "the part of the height to either side, or [low, high], down where above 0"),
        DeclaredField(
          "width_factor", \.widthFactor, factor(of: .signedUnit), isRequired: true,
          "the part of the width to either side, or [low, high], right where above 0"),
      ] + samplingFields

    package var heightFactor: NumberOrNumbers = 0
    package var widthFactor: NumberOrNumbers = 0
    package var sampling = Sampling()

    package init() {}
  }
}
