internal import Configuration

/// What `images` and `labels` of a split mean by their kinds.
extension SplitGrammar {
  /// What `images` says: how many are drawn, or which array they are.
  enum Images: Hashable, Sendable {
    case count(Int)
    case array(String)
  }

  /// What `labels` says: the columns of a list, or which array they are.
  enum Labels: Hashable, Sendable {
    case columns([String])
    case array(String)
  }

  private static let count = Scalar.integer(.init(minimum: 1, maximum: 1_000_000))
  private static let array = Scalar.text("an array")
  private static let columns = Several.distinct(Scalar.text, atLeast: 2, noun: "column")

  static let images = Grammar<Images>(.either([count.shape, array.shape])) {
    place, reading in
    if case .string = place.node.content {
      return array.read(place, &reading).map { .array($0) }
    }
    return count.read(place, &reading).map { .count($0) }
  } write: { images in
    switch images {
    case .count(let number): count.write(number)
    case .array(let name): array.write(name)
    }
  }

  static let labels = Grammar<Labels>(.either([columns.shape, array.shape])) {
    place, reading in
    if case .string = place.node.content {
      return array.read(place, &reading).map { .array($0) }
    }
    return columns.read(place, &reading).map { .columns($0) }
  } write: { labels in
    switch labels {
    case .columns(let names): columns.write(names)
    case .array(let name): array.write(name)
    }
  }

  /// Images that are an array have labels that are one, and nothing else has.
  static func checkArrays(_ arguments: Arguments, _ place: Place, _ reading: inout Reading) {
    guard reading.isSound("images", "labels", in: place) else { return }
    if let label = place["label"], arguments.images != nil, !arguments.isUnlabelled {
      reading.refuse(label, .choice([Label.none.rawValue]))
    }
    if let rounding = place["rounding"], arguments.label != nil {
      reading.error(
        ConsistencyProblem.exclusive(
          ["label", "rounding"], reason: "tfds names the labels itself"),
        atKeyOf: rounding)
    }
    if case .array? = arguments.images {
      if let seed = place["seed"] {
        reading.error(ConsistencyProblem.belongsTo(key: "seed", owner: "images: N"), atKeyOf: seed)
      }
      switch arguments.labels {
      case .array: break
      case .columns:
        guard let labels = place["labels"] else { return }
        reading.refuse(labels, .text(form: "an array"))
      case nil where arguments.isUnlabelled: break
      case nil:
        let key = SpecShape.Key(
          name: "labels", shape: array.shape, requirement: .always, standard: nil,
          summary: "the array with the labels of 'images'", otherNames: [])
        reading.missing(key, in: place)
      }
    } else if case .array? = arguments.labels, let labels = place["labels"] {
      if arguments.list != nil {
        reading.refuse(labels, columns.shape)
      } else if arguments.images != nil {
        reading.error(
          ConsistencyProblem.belongsTo(key: "labels", owner: "images: ARRAY"), atKeyOf: labels)
      }
    } else if case .columns? = arguments.labels, arguments.images != nil,
      let labels = place["labels"]
    {
      reading.error(ConsistencyProblem.belongsTo(key: "labels", owner: "list"), atKeyOf: labels)
    }
  }
}
