/// A layer that changes values where they are.
package protocol ColourRule: AugmentationRule {
  /// What values are cut off at.
  var valueRange: Interval { get set }
}

extension ColourRule {
  package static var shorthand: String? { "factor" }

  static var standardRange: Interval { Interval(0, 255) }

  static var colourFields: [DeclaredField<Self>] {
    [
      DeclaredField(
        "value_range", \.valueRange, .interval(of: .number),
        "[low, high] of values; images are changed before 'image.preprocess', as 0 to 255")
    ]
  }
}
