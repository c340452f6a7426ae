/// How a layer takes pixels from between and beyond those of an image.
package struct Sampling: Hashable, Sendable {
  package enum Interpolation: String, FieldValue, Hashable, CaseIterable {
    case nearest
    case bilinear
  }

  package var fillMode: FillMode = .reflect
  package var interpolation: Interpolation = .bilinear
  /// The value outside the image under `fill_mode: constant`, of 255.
  package var fillValue = 0.0

  package init() {}

  package init(
    _ fillMode: FillMode, _ interpolation: Interpolation = .bilinear, fillValue: Double = 0
  ) {
    self.fillMode = fillMode
    self.interpolation = interpolation
    self.fillValue = fillValue
  }
}

/// A layer that moves pixels.
package protocol SamplingRule: AugmentationRule {
  var sampling: Sampling { get set }
}

extension SamplingRule {
  static var samplingFields: [DeclaredField<Self>] {
    [
      DeclaredField(
        "fill_mode", \.sampling.fillMode, .words(of: FillMode.self, noun: "fill mode"),
        "what fills pixels outside the image"),
      DeclaredField(
        "interpolation", \.sampling.interpolation,
        .words(of: Sampling.Interpolation.self, noun: "interpolation"), "between pixels"),
      DeclaredField(
        "fill_value", \.sampling.fillValue, .number,
        "the value outside under 'fill_mode: constant', of 255"),
    ]
  }
}
