extension AugmentationLayer {
  /// Keras's `Solarization`: adds, then turns values from a threshold on into their negative.
  package struct Solarization: ColourRule {
    package static let name = "solarization"
    package static let shorthand: String? = nil
    package static let fields: [DeclaredField<Solarization>] =
      [
        DeclaredField(
          "addition_factor", \.additionFactor, factor(of: .unit),
          "what is added, of 255: from 0 to f, or [low, high], of which Keras takes low as it is"),
        DeclaredField(
          "threshold_factor", \.thresholdFactor, factor(of: .unit),
          "the threshold, of 255: from 0 to f, or [low, high], of which Keras takes low as it is"),
      ] + colourFields

    package var additionFactor: NumberOrNumbers = 0
    package var thresholdFactor: NumberOrNumbers = 0
    package var valueRange = standardRange

    package init() {}
  }
}
