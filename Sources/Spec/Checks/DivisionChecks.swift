internal import Configuration

/// What must fit together within `dataset.split`.
enum DivisionChecks {
  static func complete(_ division: Division, _ place: Place, _ reading: inout Reading) {
    if reading.isSound("validation", "test", in: place), division.fraction(.validation) == nil,
      division.fraction(.test) == nil
    {
      reading.error(ConsistencyProblem.noFraction, atKeyOf: place)
    }
    guard reading.isSound("method", in: place) else { return }
    let method = division.method.rawValue
    if division.method != .sklearn, division.fraction(.test) != nil, let test = place["test"] {
      reading.error(ConsistencyProblem.testFraction(method: method), at: test)
    }
    for (key, owner) in owners where division.method != owner {
      guard let inner = place[key] else { continue }
      reading.error(
        ConsistencyProblem.belongsTo(key: key, owner: "method: \(owner.rawValue)"), atKeyOf: inner)
    }
    guard division.method == .kerasDirectory, reading.isSound("from", in: place) else { return }
    if case .folder = division.from {
      needsSeed(division, place, &reading)
    } else if let from = place["from"] {
      reading.error(ConsistencyProblem.classFoldersOnly(method: method), at: from)
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

  private static let owners: KeyValuePairs<String, Division.Method> = [
    "random_state": .sklearn, "stratify": .sklearn, "seed": .kerasDirectory,
    "shuffle": .kerasDirectory,
  ]
}
