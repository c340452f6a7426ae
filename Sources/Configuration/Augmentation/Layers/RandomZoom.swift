extension AugmentationLayer {
  /// Keras's `RandomZoom`, which zooms out where its factor is above 0.
  package struct RandomZoom: SamplingRule {
    package static let name = "random_zoom"
    package static let shorthand: String? = "height_factor"
    package static let fields: [DeclaredField<RandomZoom>] =
      [
        DeclaredField(
          "height_factor", \.heightFactor, factor(of: .aboveMinusOne), isRequired: true,
          "how much farther the height is zoomed out, to either side, or [low, high]"),
        DeclaredField(
          "width_factor", \.widthFactor, .optional(factor(of: .aboveMinusOne)),
          "the same of the width; without it the width goes with the height"),
      ] + samplingFields

    package var heightFactor: NumberOrNumbers = 0
    /// Nil where the width goes with the height.
    package var widthFactor: NumberOrNumbers?
    package var sampling = Sampling()

    package init() {}
  }
}
