extension AugmentationLayer {
  /// Keras's `RandomFlip`: one throw decides on both directions together.
  package struct RandomFlip: AugmentationRule {
    package enum Mode: String, FieldValue, Hashable, CaseIterable {
      case horizontal
      case vertical
      case both = "horizontal_and_vertical"
    }

    package static let name = "random_flip"
    package static let shorthand: String? = "mode"
    package static let fields: [DeclaredField<RandomFlip>] = [
      DeclaredField(
        "mode", \.mode, .words(of: Mode.self, noun: "mode", synonyms: ["both": .both]),
        "mirror, turn upside down, or both at once")
    ]

    package var mode = Mode.both

    package init() {}

    package init(mode: Mode) { self.mode = mode }
  }
}
