internal import Basics
internal import Configuration

/// The grammar of `dataset.augment`: a map of ImageDataGenerator's ranges, or a list of Keras's layers.
enum AugmentationGrammar {
  static let augmentation = Grammar<Augmentation>(
    .either([generator.shape, layers.shape, listed.shape])
  ) { place, reading in
    switch place.node.content {
    case .list: return layers.read(place, &reading).map { Augmentation(.layers($0)) }
    case .map(let entries) where place["layers"] != nil:
      if let entry = entries.first(where: { range($0.key) != nil }), let range = range(entry.key) {
        reading.error(
          ConsistencyProblem.rangeInList(entry.key, range), atKeyOf: place.child(entry))
        return nil
      }
      return listed.read(place, &reading)
    case .map(let entries):
      guard let layer = entries.first(where: { layerName($0.key) != nil }) else {
        return generator.read(place, &reading)
      }
      reading.error(
        ConsistencyProblem.layerInMap(layerName(layer.key) ?? layer.key),
        atKeyOf: place.child(layer))
      return nil
    default:
      reading.refuse(
        place, .anything, "a map such as {rotation: 20} or a list such as [random_flip: horizontal]"
      )
      return nil
    }
  } write: { augmentation in
    switch augmentation.changes {
    case .generator: generator.write(augmentation)
    case .layers(let list):
      augmentation.validation ? listed.write(augmentation) : layers.write(list)
    }
  }

  /// Left out where it is not asked for: plans that do not mention it keep their identity.
  private static let validation = field(
    "validation", \Augmentation.validationAsAsked, Scalar.bool, also: ["augment_validation"],
    "whether validation images are changed too, as by the generator of a 'validation_split'")

  private static let generator = record(Augmentation(.generator(GeneratorRanges()))) {
    GeneratorRanges.fields.map { $0.field.inside(\Augmentation.ranges) }
    validation
  } check: { augmentation, place, reading in
    for key in ["width_shift", "height_shift"] {
      guard let shift = place[key], case .double(let pixels) = shift.node.content, pixels >= 1,
        let whole = Int(exactly: pixels)
      else { continue }
      reading.error(ConsistencyProblem.wholeShift(key, pixels: whole), at: shift)
    }
    if augmentation.ranges.fill != .constant, augmentation.ranges.fillValue != 0 {
      warnOfFillValue(owner: "fill: constant", place, &reading)
    }
  }

  /// Keras's layers with what else is said of them.
  private static let listed = record(Augmentation(.layers([]))) {
    field(
      "layers", \Augmentation.layers, layers, required: .always,
      "Keras's layers in their order, as the list alone")
    validation
  }

  private static let layers = Several.list(of: layer, atLeast: 1, noun: "layer")

  /// One of Keras's layers; names of the other dialect, of Keras's classes and of layers that Keras 3
  /// has no more are known as such.
  private static let layer = Grammar<AugmentationLayer>(named.shape) { place, reading in
    guard let (name, key) = nameOfItem(place) else { return named.read(place, &reading) }
    if let range = range(name) {
      reading.error(ConsistencyProblem.rangeInList(name, range), atKeyOf: key)
      return nil
    }
    if ["random_height", "random_width", "RandomHeight", "RandomWidth"].contains(name) {
      reading.error(ConsistencyProblem.batchSizedLayer(name), atKeyOf: key)
      return nil
    }
    guard let meant = layerName(name), meant != name else { return named.read(place, &reading) }
    reading.error(
      GrammarProblem.unknownName(
        name, noun: "augmentation layer", known: AugmentationLayer.rules.map { $0.name },
        synonym: meant),
      atKeyOf: key)
    return nil
  } write: {
    named.write($0)
  }

  private static let named: Grammar<AugmentationLayer> = variants("augmentation layer") {
    variant(AugmentationLayer.RandomCrop.self) { .crop($0) }
    variant(AugmentationLayer.RandomFlip.self) { .flip($0) }
    sampled(AugmentationLayer.RandomRotation.self) { .rotation($0) }
    sampled(AugmentationLayer.RandomZoom.self) { .zoom($0) }
    sampled(AugmentationLayer.RandomTranslation.self) { .translation($0) }
    sampled(AugmentationLayer.RandomShear.self) { .shear($0) }
    colour(AugmentationLayer.RandomContrast.self) { .contrast($0) }
    colour(AugmentationLayer.RandomBrightness.self) { .brightness($0) }
    colour(AugmentationLayer.RandomHue.self) { .hue($0) }
    colour(AugmentationLayer.RandomSaturation.self) { .saturation($0) }
    colour(AugmentationLayer.RandomColorDegeneration.self) { .colorDegeneration($0) }
    colour(AugmentationLayer.RandomSharpness.self) { .sharpness($0) }
    colour(AugmentationLayer.RandomPosterization.self) { .posterization($0) }
    colour(AugmentationLayer.Solarization.self) { .solarization($0) }
    colour(AugmentationLayer.AutoContrast.self) { .autoContrast($0) }
    colour(AugmentationLayer.Equalization.self) { .equalization($0) }
    colour(AugmentationLayer.RandAugment.self) { .randAugment($0) }
    variant(AugmentationLayer.MixUp.self) { .mixUp($0) }
    variant(AugmentationLayer.CutMix.self) { .cutMix($0) }
  }

  private static func variant<Rule: AugmentationRule>(
    _ rule: Rule.Type, check: (@Sendable (inout Rule, Place, inout Reading) -> Void)? = nil,
    make: @escaping @Sendable (Rule) -> AugmentationLayer
  ) -> Variant<AugmentationLayer> {
    Spec.variant(
      Rule.name, declaredRecord(Rule.self, shorthand: Rule.shorthand, check: check),
      "Keras's \(Rule.className)", make: make
    ) {
      $0.rule as? Rule
    }
  }

  private static func sampled<Rule: SamplingRule>(
    _ rule: Rule.Type, make: @escaping @Sendable (Rule) -> AugmentationLayer
  ) -> Variant<AugmentationLayer> {
    variant(
      rule,
      check: { rule, place, reading in
        guard rule.sampling.fillMode != .constant, rule.sampling.fillValue != 0 else { return }
        warnOfFillValue(owner: "fill_mode: constant", place, &reading)
      }, make: make)
  }

  /// A value for pixels that are filled otherwise changes nothing, as in Keras.
  private static func warnOfFillValue(owner: String, _ place: Place, _ reading: inout Reading) {
    guard let value = place["fill_value"] else { return }
    reading.warning(ConsistencyProblem.belongsTo(key: "fill_value", owner: owner), at: value)
  }

  private static func colour<Rule: ColourRule>(
    _ rule: Rule.Type, make: @escaping @Sendable (Rule) -> AugmentationLayer
  ) -> Variant<AugmentationLayer> {
    let check: @Sendable (inout Rule, Place, inout Reading) -> Void = { rule, place, reading in
      guard let range = place["value_range"], reading.isSound("value_range", in: place) else {
        return
      }
      let (low, high) = (rule.valueRange.low, rule.valueRange.high)
      if low >= high {
        reading.error(ConsistencyProblem.emptyValueRange, at: range)
      } else if max(abs(low), abs(high)) <= 1 {
        reading.error(ConsistencyProblem.valueRangeOfScaled(low, high), at: range)
      }
    }
    return variant(rule, check: check, make: make)
  }

  /// What an item of the list is called, and where; nil where it has no one name.
  private static func nameOfItem(_ place: Place) -> (name: String, at: Place)? {
    switch place.node.content {
    case .string(let name): (name, place)
    case .map(let entries) where entries.count == 1: (entries[0].key, place.child(entries[0]))
    default: nil
    }
  }

  /// The key of ImageDataGenerator's that a name means.
  private static func range(_ name: String) -> String? {
    GeneratorRanges.fields.first { $0.name == name || $0.otherNames.contains(name) }?.name
  }

  /// The layer that a name in specs or of a class of Keras's means.
  private static func layerName(_ name: String) -> String? {
    AugmentationLayer.rules.first { $0.name == name || $0.className == name }?.name
  }
}

extension Augmentation {
  fileprivate var ranges: GeneratorRanges {
    get { if case .generator(let ranges) = changes { ranges } else { GeneratorRanges() } }
    set { changes = .generator(newValue) }
  }

  fileprivate var layers: [AugmentationLayer] {
    get { if case .layers(let layers) = changes { layers } else { [] } }
    set { changes = .layers(newValue) }
  }

  fileprivate var validationAsAsked: Bool? {
    get { validation ? true : nil }
    set { validation = newValue ?? false }
  }
}
