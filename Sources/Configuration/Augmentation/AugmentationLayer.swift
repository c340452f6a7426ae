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
  case colorDegeneration(RandomColorDegeneration)
  case sharpness(RandomSharpness)
  case posterization(RandomPosterization)
  case solarization(Solarization)
  case autoContrast(AutoContrast)
  case equalization(Equalization)
  case randAugment(RandAugment)
  case mixUp(MixUp)
  case cutMix(CutMix)
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
    RandomSaturation.self, RandomColorDegeneration.self, RandomSharpness.self,
    RandomPosterization.self, Solarization.self, AutoContrast.self, Equalization.self,
    RandAugment.self, MixUp.self, CutMix.self,
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
    case .colorDegeneration(let rule): rule
    case .sharpness(let rule): rule
    case .posterization(let rule): rule
    case .solarization(let rule): rule
    case .autoContrast(let rule): rule
    case .equalization(let rule): rule
    case .randAugment(let rule): rule
    case .mixUp(let rule): rule
    case .cutMix(let rule): rule
    }
  }
}

extension AugmentationLayer {
  /// Whether it changes the images of a batch by one another, and so their labels.
  package var mixesImages: Bool {
    switch self {
    case .mixUp, .cutMix: true
    default: false
    }
  }
}
