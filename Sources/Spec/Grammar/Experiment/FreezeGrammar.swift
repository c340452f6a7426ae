internal import Configuration
internal import Models

/// The grammar of `freeze`.
enum FreezeGrammar {
  static let freeze = Grammar<Freeze>(shape) { place, reading in
    switch place.node.content {
    case .int(let count) where bounds.contains(count): return .first(count)
    case .string("backbone"): return .backbone
    case .string("none"): return .nothing
    case .string(let text):
      reading.error(ConsistencyProblem.freeze(text), at: place)
      return nil
    case .map(let entries):
      let keys = entries.map(\.key)
      let boundaries = keys.filter(FreezeMap.boundaries.contains)
      // A misspelt boundary is one that is there.
      guard boundaries.count < 2, !entries.isEmpty else {
        reading.error(
          GrammarProblem.notOneName(noun: "boundary", received: boundaries), at: place)
        return nil
      }
      guard boundaries.count == 1 || !keys.allSatisfy({ $0 == "also" }) else {
        reading.refuse(place, shape, words)
        return nil
      }
      return map.read(place, &reading).flatMap(\.freeze)
    default:
      reading.refuse(place, shape, words)
      return nil
    }
  } write: { freeze in
    guard freeze.also.isEmpty else { return map.write(FreezeMap(freeze)) }
    switch freeze.boundary {
    case .nothing: return .string("none")
    case .backbone: return .string("backbone")
    case .first(let count): return .int(count)
    case .firstOfBackbone, .before, .through: return map.write(FreezeMap(freeze))
    }
  }

  /// What a message expects.
  static let words =
    "a number of layers, backbone, none, {layers: N}, {before: LAYER} or {through: LAYER}"

  private static let bounds = SpecShape.IntegerBounds(minimum: -1_000_000, maximum: 1_000_000)
  private static let shape = SpecShape.either([
    .integer(bounds), .choice(["backbone", "none"]), map.shape,
  ])

  /// `freeze` as a map.
  private struct FreezeMap {
    /// Whose layers are counted.
    enum Owner: String, CaseIterable {
      case model
      case backbone
    }

    var layers: SpecValue?
    var owner: Owner?
    var before: String?
    var through: String?
    var also: [String] = []

    static let boundaries = ["layers", "before", "through"]

    init() {}

    init(_ freeze: Freeze) {
      also = freeze.also
      switch freeze.boundary {
      case .nothing: layers = .string("none")
      case .backbone: layers = .string("backbone")
      case .first(let count): layers = .int(count)
      case .firstOfBackbone(let count): (layers, owner) = (.int(count), .backbone)
      case .before(let layer): before = layer
      case .through(let layer): through = layer
      }
    }

    var freeze: Freeze? {
      let boundary: Freeze.Boundary? =
        switch (layers, before, through) {
        case (.int(let count), nil, nil):
          owner == .backbone ? .firstOfBackbone(count) : .first(count)
        case (.string("backbone"), nil, nil): .backbone
        case (.string("none"), nil, nil): .nothing
        case (nil, let layer?, nil): .before(layer)
        case (nil, nil, let layer?): .through(layer)
        default: nil
        }
      return boundary.map { Freeze($0, also: also) }
    }
  }

  private static let map = record(FreezeMap()) {
    field(
      "layers", \.layers, layers,
      "how many, in Keras's order; a negative number for all but the last so many")
    field(
      "of", \.owner, Scalar.choice("owner"),
      "whose layers are counted: the whole model's, or as base_model.layers the backbone's")
    field("before", \.before, Scalar.text("a layer"), "the first trainable layer")
    field("through", \.through, Scalar.text("a layer"), "the last frozen layer")
    field("also", kinds, "kinds of layers that are frozen in all of the backbone") {
      $0.also = $1
    } get: {
      $0.also.isEmpty ? nil : $0.also
    }
  } rules: {
    [.exactlyOne(of: FreezeMap.boundaries)]
  } check: { map, place, reading in
    guard let owner = place["of"], !(map.layers?.isNumber ?? false),
      reading.isSound("layers", "of", in: place)
    else { return }
    reading.error(ConsistencyProblem.belongsTo(key: "of", owner: "layers: N"), atKeyOf: owner)
  }

  private static let layerShape = SpecShape.either([
    .integer(bounds), .choice(["backbone", "none"]),
  ])
  private static let layers = Grammar<SpecValue>(layerShape) { place, reading in
    switch place.node.content {
    case .int(let count) where bounds.contains(count): return .int(count)
    case .string("backbone"), .string("none"): return place.node.value
    default:
      reading.refuse(place, layerShape, "a number of layers, backbone or none")
      return nil
    }
  } write: {
    $0
  }

  private static let kind = Scalar.word(
    "kind of layer", of: LayerClasses.all.filter(\.ownsArrays).map(\.automaticName))
  private static let kindList = Several.distinct(kind, atLeast: 1, noun: "kind of layer")

  /// One word, or a list.
  private static let kinds = Grammar<[String]>(.either([kind.shape, kindList.shape])) {
    place, reading in
    if case .string = place.node.content { return kind.read(place, &reading).map { [$0] } }
    return kindList.read(place, &reading)
  } write: { kinds in
    kinds.count == 1 ? kind.write(kinds[0]) : kindList.write(kinds)
  }
}

extension SpecValue {
  fileprivate var isNumber: Bool {
    if case .int = self { true } else { false }
  }
}
