internal import Configuration

extension DatasetReader {
  /// Takes from the training images those of the roles that have a fraction of them.
  ///
  /// Of the roles the test images come first, as `train_test_split` is called: the validation
  /// images are a fraction of what is left.
  mutating func divide(_ splits: inout [String: [ImageRecord]], _ division: Division) {
    var rest = splits[Role.train.rawValue] ?? []
    var divided: [Role] = [.train]
    for role in [Role.test, .validation] {
      guard let share = division.share(role) else { continue }
      guard let parts = parts(of: rest, role, division, share) else { return }
      for (name, part) in [(Role.train.rawValue, parts.rest), (role.rawValue, parts.taken)]
      where part.isEmpty {
        faults.append(
          .emptyPart(part: name, images: rest.count, role: role.rawValue, share: share))
      }
      splits[role.rawValue] = parts.taken.map { rest[$0] }
      rest = parts.rest.map { rest[$0] }
      divided.append(role)
    }
    splits[Role.train.rawValue] = rest
    guard faults.isEmpty else { return }
    for role in Role.allCases where divided.contains(role) {
      let found = Set((splits[role.rawValue] ?? []).compactMap(\.label))
      let missing = classes.indices.filter { !found.contains($0) }.map { classes[$0] }
      if !missing.isEmpty {
        warnings.append(.missingClasses(role: role.rawValue, classes: missing))
      }
    }
  }

  /// The positions of the images that a role gets, and of the others; nil where there are faults.
  private mutating func parts(
    of images: [ImageRecord], _ role: Role, _ division: Division, _ share: Division.Share
  ) -> (rest: [Int], taken: [Int])? {
    switch (division.method, share) {
    case (.sklearn, _), (_, .images):
      return randomParts(of: images, role, division, share)
    case (.kerasGenerator, .fraction(let fraction)):
      var groups = [images.indices]
      if case .folder = division.from, description.format == .imageFolder {
        groups = DatasetReader.runs(of: images)
      }
      let parts = KerasDivision(firstOfEach: groups, fraction: fraction)
      return (parts.train, parts.validation)
    case (.kerasDirectory, .fraction(let fraction)):
      let seed = division.shuffle ? self.seed(division.seed ?? 0, key: "seed") : nil
      let parts = KerasDivision(count: images.count, fraction: fraction, seed: seed)
      return (parts.train, parts.validation)
    case (.kerasFit, .fraction(let fraction)):
      let parts = KerasDivision(lastOf: images.count, fraction: fraction)
      return (parts.train, parts.validation)
    }
  }

  private mutating func randomParts(
    of images: [ImageRecord], _ role: Role, _ division: Division, _ share: Division.Share
  ) -> (rest: [Int], taken: [Int])? {
    guard division.shuffle else {
      let parts = RandomDivision(count: images.count, test: share, seed: nil)
      return (parts.train, parts.test)
    }
    guard let seed = seed(division.randomState, key: "random_state") else { return nil }
    guard division.stratify else {
      let parts = RandomDivision(count: images.count, test: share, seed: seed)
      return (parts.train, parts.test)
    }
    do {
      let parts = try StratifiedDivision(
        labels: images.compactMap(\.label), test: share, seed: seed)
      return (parts.train, parts.test)
    } catch {
      switch error {
      case .smallClass(let label, let count):
        faults.append(.smallClass(className: classes[label], images: count, role: role.rawValue))
      case .fewTrain(let count, let classes):
        faults.append(.fewerThanClasses(role: "train", images: count, classes: classes))
      case .fewTest(let count, let classes):
        faults.append(.fewerThanClasses(role: role.rawValue, images: count, classes: classes))
      }
      return nil
    }
  }

  /// What NumPy takes for a seed; nil after a fault.
  private mutating func seed(_ value: Int, key: String) -> UInt32? {
    if let seed = UInt32(exactly: value) { return seed }
    faults.append(.seed(key: key, value: value))
    return nil
  }

  /// Where the images of each class stand, which a folder lists together.
  private static func runs(of images: [ImageRecord]) -> [Range<Int>] {
    var runs: [Range<Int>] = []
    var start = 0
    for index in images.indices {
      let next = index + 1
      if next == images.count || images[next].label != images[start].label {
        runs.append(start..<next)
        start = next
      }
    }
    return runs
  }
}

extension DatasetDescription {
  /// The endings of images in folders: those that the dividing function of Keras looks for.
  var imageExtensions: Set<String> {
    guard case .divided(let division) = partition else { return FolderListing.imageExtensions }
    return switch division.method {
    case .kerasGenerator: ["png", "jpg", "jpeg", "bmp", "ppm", "tif", "tiff"]
    case .kerasDirectory: ["bmp", "gif", "jpeg", "jpg", "png"]
    case .sklearn, .kerasFit: FolderListing.imageExtensions
    }
  }
}
