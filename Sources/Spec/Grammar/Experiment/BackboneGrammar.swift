internal import Configuration
internal import Models

/// The grammar of `backbone`.
enum BackboneGrammar {
  static let backbone = record(Backbone(architecture: Architecture.resnet50.name)) {
    field(
      "architecture", \.architecture,
      Scalar.word("architecture", of: Architecture.all.map(\.name)),
      required: .unless(.has("model")),
      also: ["arch", "name", "type"], "which network")
    field(
      "model", \.model, Scalar.text("a file"), also: ["file", "path", "load_model"],
      "a file with a whole Keras model instead: .keras, .h5, or the .json of to_json")
    field(
      "output", \.output, Scalar.text("a layer"), also: ["layer", "cut_at", "output_layer"],
      "the layer that the backbone ends with")
    field(
      "include_top", Scalar.bool, "whether a model file's classification layers are kept"
    ) { backbone, value in
      backbone.includeTop = value
    } get: { backbone in
      backbone.model == nil ? nil : backbone.includeTop
    }
    // Left out where it is Keras's own: plans that do not mention it keep their identity.
    field(
      "include_preprocessing", Scalar.bool,
      "whether MobileNetV3, EfficientNetV2 and ConvNeXt begin with the layers that scale images"
    ) {
      $0.includesPreprocessing = $1
    } get: {
      $0.includesPreprocessing ? nil : false
    }
    field(
      "alpha", Scalar.number(multiplier), also: ["width_multiplier", "width"],
      "the width multiplier of the MobileNets"
    ) { backbone, value in
      backbone.alpha = value
    } get: { backbone in
      backbone.model == nil ? backbone.alpha : nil
    }
    field(
      "weights", weights, also: ["pretrained"],
      "imagenet, none or a file; of a model file its own where nothing is said"
    ) { backbone, value in
      backbone.weights = value
    } get: { backbone in
      backbone.weights == .model ? nil : backbone.weights
    }
    // Left out where it is Keras's own: plans that do not mention it keep their identity.
    field(
      "batch_normalization", Scalar.choice("mode"),
      "train, or inference as tf.keras's base_model(x, training=False)"
    ) {
      $0.batchNormalization = $1
    } get: {
      $0.batchNormalization == .train ? nil : $0.batchNormalization
    }
  } rules: {
    [.exactlyOne(of: ["architecture", "model"])]
  } prepare: { backbone, place in
    guard place["model"] != nil else { return }
    backbone.architecture = nil
    backbone.weights = .model
  } check: { backbone, place, reading in
    checkSource(backbone, place, &reading)
    if backbone.model == nil { backbone.includeTop = true }
    guard let architecture = backbone.architecture else { return }
    if let scaling = place["include_preprocessing"],
      reading.isSound("architecture", "include_preprocessing", in: place),
      !backbone.includesPreprocessing, Architecture.named(architecture)?.builtIn == nil
    {
      reading.error(
        ConsistencyProblem.preprocessingOf(architecture: architecture), atKeyOf: scaling)
    }
    guard let alpha = place["alpha"], reading.isSound("architecture", "alpha", in: place),
      backbone.alpha != 1
    else { return }
    guard let published = Architecture.named(architecture)?.weights?.alphas else {
      reading.error(ConsistencyProblem.alpha(architecture: architecture), at: alpha)
      return
    }
    guard reading.isSound("weights", in: place), backbone.weights == .imagenet,
      !published.contains(backbone.alpha)
    else { return }
    reading.error(
      ConsistencyProblem.unpublishedAlpha(
        backbone.alpha, architecture: architecture, published: published), at: alpha)
  }

  /// What belongs to a file's model alone, or to an architecture alone.
  private static func checkSource(
    _ backbone: Backbone, _ place: Place, _ reading: inout Reading
  ) {
    if place["model"] != nil, let architecture = place["architecture"] {
      reading.error(
        ConsistencyProblem.exclusive(
          ["architecture", "model"], reason: "the file says which network it is"),
        atKeyOf: architecture)
    }
    guard place["model"] != nil else {
      // Keras's scripts say so of its applications, and without the top is what there is of them.
      if let top = place["include_top"], top.node.value != .bool(false) {
        reading.error(ConsistencyProblem.topOfArchitecture, at: top)
      }
      return
    }
    if let weights = place["weights"], backbone.weights == .imagenet {
      reading.error(ConsistencyProblem.imagenetOfModel, at: weights)
    }
    for key in ["alpha", "include_preprocessing"] {
      guard let stated = place[key] else { continue }
      reading.error(
        ConsistencyProblem.belongsTo(key: key, owner: "architecture"), atKeyOf: stated)
    }
  }

  /// Wider networks than a hundred times the published ones are a slip of the pen.
  private static let multiplier = SpecShape.NumberBounds(0, false, 100, true)

  private static let names = ["imagenet", "none"]

  /// Misspelt names are no files.
  private static let shape = SpecShape.either([
    .choice(names),
    .text(
      form: "a file",
      pattern: "^(?!([iI][mM][aA][gG][eE][nN][eE][tT]|[nN][oO][nN][eE]|[rR][aA][nN][dD][oO][mM]|"
        + "[fF][aA][lL][sS][eE])$)."),
  ])

  private static let weights = Grammar<Backbone.Weights>(shape) { place, reading in
    guard case .string(let text) = place.node.content, !text.isEmpty else {
      reading.refuse(place, shape)
      return nil
    }
    switch text {
    case "imagenet": return .imagenet
    case "none": return .random
    default:
      let synonym = ["random": "none", "false": "none"][text.lowercased()]
      let isMisspelt = synonym != nil || names.contains(text.lowercased())
      guard isMisspelt else { return .file(text) }
      reading.error(
        GrammarProblem.unknownName(
          text, noun: "weights", known: names + ["a file"], synonym: synonym), at: place)
      return nil
    }
  } write: { weights in
    switch weights {
    case .imagenet: .string("imagenet")
    case .random: .string("none")
    case .file(let path): .string(path)
    case .model: .null
    }
  }
}
