package import Configuration

extension ImageSpec.Resize {
  /// Whether it is the same for numbers that are no grey levels.
  package var takesFloats: Bool { self == .nearest || self == .bilinear || self == .none }

  /// Pillow's filter of the name.
  var filter: PillowFilter? {
    switch self {
    case .pillowBilinear: .bilinear
    case .bicubic: .bicubic
    case .lanczos: .lanczos
    case .box: .box
    case .hamming: .hamming
    case .nearest, .bilinear, .opencv, .none: nil
    }
  }
}
