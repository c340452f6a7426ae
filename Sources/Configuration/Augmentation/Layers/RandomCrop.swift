extension AugmentationLayer {
  /// Keras's `RandomCrop`, from images that are at least as large.
  package struct RandomCrop: AugmentationRule {
    package static let name = "random_crop"
    package static let shorthand: String? = nil
    package static let fields: [DeclaredField<RandomCrop>] = [
      DeclaredField(
        "height", \.height, .integer(1...16_384), isRequired: true,
        "pixels of the model's input, unless another crop follows"),
      DeclaredField("width", \.width, .integer(1...16_384), isRequired: true, "the same"),
    ]

    package var height = 1
    package var width = 1

    package init() {}
  }
}
