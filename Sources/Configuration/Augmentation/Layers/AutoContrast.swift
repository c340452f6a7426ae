extension AugmentationLayer {
  /// Keras's `AutoContrast`: each channel from the least to the largest value.
  package struct AutoContrast: ColourRule {
    package static let name = "auto_contrast"
    package static let shorthand: String? = nil
    package static let fields: [DeclaredField<AutoContrast>] = colourFields

    package var valueRange = standardRange

    package init() {}
  }
}
