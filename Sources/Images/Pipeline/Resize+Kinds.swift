package import Configuration

extension ImageSpec.Resize {
  /// Whether it is the same for numbers that are no grey levels.
  package var takesFloats: Bool { self == .nearest || self == .none || isTensorFlows }

  /// Whether `tf.image.resize` does it, whose images TensorFlow has decoded.
  package var isTensorFlows: Bool { self == .bilinear || self == .tfNearest || isBySpans }

  /// Whether each pixel is a sum by weights that are not Pillow's.
  var isBySpans: Bool {
    switch self {
    case .area, .tfBicubic, .lanczos3, .lanczos5, .gaussian, .mitchellcubic: true
    case .nearest, .tfNearest, .bilinear, .opencv, .pillowBilinear, .bicubic, .lanczos, .box,
      .hamming, .none:
      false
    }
  }

  /// Pillow's filter of the name.
  var filter: PillowFilter? {
    switch self {
    case .pillowBilinear: .bilinear
    case .bicubic: .bicubic
    case .lanczos: .lanczos
    case .box: .box
    case .hamming: .hamming
    case .nearest, .tfNearest, .bilinear, .opencv, .area, .tfBicubic, .lanczos3, .lanczos5,
      .gaussian,
      .mitchellcubic, .none:
      nil
    }
  }
}
