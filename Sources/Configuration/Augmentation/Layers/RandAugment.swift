extension AugmentationLayer {
  /// Keras's `RandAugment`: some of eleven changes, one after the other.
  package struct RandAugment: ColourRule {
    package static let name = "rand_augment"
    package static let shorthand: String? = nil
    package static let fields: [DeclaredField<RandAugment>] =
      [
        DeclaredField("num_ops", \.numOps, .integer(1...100), "changes of an image"),
        DeclaredField(
          "factor", \.factor, factor(of: .unit), "the strength of all changes, from 0 to f"),
        DeclaredField(
          "interpolation", \.interpolation,
          .words(of: Sampling.Interpolation.self, noun: "interpolation"), "between pixels"),
      ] + colourFields

    package var numOps = 2
    package var factor: NumberOrNumbers = 0.5
    package var interpolation: Sampling.Interpolation = .bilinear
    package var valueRange = standardRange

    package init() {}
  }
}
