extension AugmentationLayer {
  /// Keras's `Equalization` of each channel's histogram.
  package struct Equalization: ColourRule {
    package static let name = "equalization"
    package static let shorthand: String? = nil
    package static let fields: [DeclaredField<Equalization>] =
      [
        DeclaredField("bins", \.bins, .integer(2...65_536), "of the histogram")
      ] + colourFields

    package var bins = 256
    package var valueRange = standardRange

    package init() {}
  }
}
