extension AugmentationLayer {
  /// Keras's `RandomRotation`.
  package struct RandomRotation: SamplingRule {
    package static let name = "random_rotation"
    package static let shorthand: String? = "factor"
    package static let fields: [DeclaredField<RandomRotation>] =
      [
        DeclaredField(
          "factor", \.factor, factor(of: .signedUnit), isRequired: true,
          "the part of a whole turn to either side, or [low, high]")
      ] + samplingFields

    /// Of a whole turn.
    package var factor: NumberOrNumbers = 0
    package var sampling = Sampling()

    package init() {}
  }
}
