/// One of Keras's preprocessing layers that change images at random.
package enum AugmentationLayer: Hashable, Sendable {
  case crop(RandomCrop)
  case flip(RandomFlip)
  case rotation(RandomRotation)
  case zoom(RandomZoom)
  case translation(RandomTranslation)
  case shear(RandomShear)
  case contrast(RandomContrast)
  case brightness(RandomBrightness)
  case hue(RandomHue)
  case saturation(RandomSaturation)
}

/// A kind of augmentation layer, with Keras's arguments as fields.
package protocol AugmentationRule: DeclaredRecord {
  /// The name in specs.
  static var name: String { get }
  /// The argument that a value without keys stands for: Keras's first, where it can stand alone.
  static var shorthand: String? { get }
}

extension AugmentationRule {
  /// Keras's name of the class.
  package static var className: String { "\(Self.self)" }

  /// A random number's range: f to either side, or two ends.
  static func factor(of form: FieldForm) -> FieldForm { .oneOr(form, .interval(of: form)) }
}

extension AugmentationLayer {
  package static let rules: [any AugmentationRule.Type] = [
    RandomCrop.self, RandomFlip.self, RandomRotation.self, RandomZoom.self, RandomTranslation.self,
    RandomShear.self, RandomContrast.self, RandomBrightness.self, RandomHue.self,
    RandomSaturation.self,
  ]

  package var rule: any AugmentationRule {
    switch self {
    case .crop(let rule): rule
    case .flip(let rule): rule
    case .rotation(let rule): rule
    case .zoom(let rule): rule
    case .translation(let rule): rule
    case .shear(let rule): rule
    case .contrast(let rule): rule
    case .brightness(let rule): rule
    case .hue(let rule): rule
    case .saturation(let rule): rule
    }
  }
}
