internal import Configuration
internal import Models

/// The grammar of `backbone`.
enum BackboneGrammar {
  static let backbone = record(Backbone(architecture: Architecture.resnet50.name)) {
    field(
      "architecture", \.architecture,
      Scalar.word("architecture", of: Architecture.all.map(\.name)), required: .always,
      also: ["arch", "name", "model", "type"], "which network")
    field(
      "alpha", \.alpha, Scalar.number(multiplier), also: ["width_multiplier", "width"],
      "the width multiplier of the MobileNets")
    field("weights", \.weights, weights, also: ["pretrained"], "imagenet, none or a file")
  } check: { backbone, place, reading in
    let architecture = backbone.architecture
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
    }
  }
}
