internal import Configuration

/// What must fit together within `dataset.split`.
enum DivisionChecks {
  static func complete(_ division: Division, _ place: Place, _ reading: inout Reading) {
    if reading.isSound("validation", "test", in: place), division.share(.validation) == nil,
      division.share(.test) == nil
    {
      reading.error(ConsistencyProblem.noFraction, atKeyOf: place)
    }
    guard reading.isSound("method", in: place) else { return }
    let method = division.method.rawValue
    if division.method != .sklearn, division.share(.test) != nil, let test = place["test"] {
      reading.error(ConsistencyProblem.testFraction(method: method), at: test)
    } else if division.method != .sklearn, case .images? = division.share(.validation),
      let validation = place["validation"]
    {
      reading.error(ConsistencyProblem.numberOfImages(method: method), at: validation)
    }
    for (key, owners) in owners where !owners.contains(division.method) {
      guard let inner = place[key] else { continue }
      reading.error(
        ConsistencyProblem.belongsTo(
          key: key, owners: owners.map { "method: \($0.rawValue)" }), atKeyOf: inner)
    }
    if division.method == .sklearn, !division.shuffle { unshuffled(place, &reading) }
    guard division.method == .kerasDirectory, reading.isSound("from", in: place) else { return }
    if case .folder = division.from {
      needsSeed(division, place, &reading)
    } else if let from = place["from"] {
      reading.error(ConsistencyProblem.classFoldersOnly(method: method), at: from)
    }
  }

  /// Of what scikit-learn leaves in its order nothing is drawn.
  private static func unshuffled(_ place: Place, _ reading: inout Reading) {
    for (key, reason) in [
      ("stratify", "scikit-learn draws from each class"),
      ("random_state", "nothing is drawn of images that keep their order"),
    ] {
      guard let inner = place[key], inner.node.value != .bool(false) else { continue }
      reading.error(
        ConsistencyProblem.exclusive([key, "shuffle: false"], reason: reason), atKeyOf: inner)
    }
  }

  private static func needsSeed(_ division: Division, _ place: Place, _ reading: inout Reading) {
    guard division.shuffle, division.seed == nil,
      reading.isSound("seed", "shuffle", in: place)
    else { return }
    let seed = SpecShape.Key(
      name: "seed", shape: .anything, requirement: .always, standard: nil,
      summary: "image_dataset_from_directory's, which it needs unless 'shuffle' is false",
      otherNames: [])
    reading.missing(seed, in: place)
  }

  private static let owners: KeyValuePairs<String, [Division.Method]> = [
    "random_state": [.sklearn], "stratify": [.sklearn], "seed": [.kerasDirectory],
    "shuffle": [.sklearn, .kerasDirectory],
  ]
}
