internal import Configuration

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
      guard entries.count == 1 else {
        reading.error(
          GrammarProblem.notOneName(noun: "boundary", received: entries.map(\.key)), at: place)
        return nil
      }
      return boundary.read(place, &reading).flatMap { boundary in
        boundary.before.map { .before($0) } ?? boundary.through.map { .through($0) }
      }
    default:
      reading.refuse(place, shape, words)
      return nil
    }
  } write: { freeze in
    switch freeze {
    case .nothing: .string("none")
    case .backbone: .string("backbone")
    case .first(let count): .int(count)
    case .before(let layer): boundary.write(Boundary(before: layer))
    case .through(let layer): boundary.write(Boundary(through: layer))
    }
  }

  /// What a message expects.
  static let words = "a number of layers, backbone, none, {before: LAYER} or {through: LAYER}"

  private static let bounds = SpecShape.IntegerBounds(minimum: 0, maximum: 1_000_000)
  private static let shape = SpecShape.either([
    .integer(bounds), .choice(["backbone", "none"]), boundary.shape,
  ])

  private struct Boundary {
    var before: String?
    var through: String?
  }

  private static let boundary = record(Boundary()) {
    field("before", \.before, Scalar.text("a layer"), "the first trainable layer")
    field("through", \.through, Scalar.text("a layer"), "the last frozen layer")
  } rules: {
    [.exactlyOne(of: ["before", "through"])]
  }
}
