internal import Configuration

/// What must fit together within `dataset`.
enum DatasetChecks {
  /// Checks the whole data set, and gives images that are all of one size that one.
  static func complete(_ dataset: inout Dataset, _ place: Place, _ reading: inout Reading) {
    if let split = place["split"], place["splits"] != nil {
      reading.error(
        ConsistencyProblem.exclusive(["split", "splits"], reason: "one divides the images"),
        atKeyOf: split)
    }
    if reading.isSound("format", in: place) {
      formatFits(dataset, place, &reading)
      size(of: &dataset, place, &reading)
      crops(in: &dataset, place, &reading)
    }
    augmentedValidation(of: dataset, place, &reading)
    guard reading.isSound("splits", "split", in: place), let roles = dataset.roles else { return }
    if case .splits = dataset.partition, !roles.contains(.train), let splits = place["splits"] {
      reading.error(ConsistencyProblem.missingRole("train", in: splits.dotted), atKeyOf: splits)
    }
    for key in ["expect", "limit"] {
      for entry in place[key]?.node.entries ?? [] {
        guard let role = Role(rawValue: entry.key), !roles.contains(role) else { continue }
        reading.error(
          ConsistencyProblem.roleWithoutSource(entry.key, key: key),
          atKeyOf: place.descend([key, entry.key]).place)
      }
    }
  }

  private static func formatFits(_ dataset: Dataset, _ place: Place, _ reading: inout Reading) {
    let format = dataset.format
    if !dataset.traits.hasFiles, let path = place["path"] {
      reading.error(ConsistencyProblem.pathOfRendered, atKeyOf: path)
    }
    if !dataset.traits.hasFiles, let source = place["source"] {
      reading.error(ConsistencyProblem.sourceOfRendered, atKeyOf: source)
    }
    if format != .cifar100, let labels = place["labels"], reading.isSound("labels", in: place) {
      reading.error(
        ConsistencyProblem.belongsTo(key: "labels", owner: "format: cifar100"), atKeyOf: labels)
    }
    if let wanted = dataset.traits.classCount, let classes = dataset.classes,
      classes.count != wanted, reading.isSound("classes", "labels", in: place),
      let list = place["classes"]
    {
      reading.error(
        ConsistencyProblem.otherClasses(classes.count, format: format.rawValue, expected: wanted),
        at: list)
    }
    guard reading.isSound("splits", "split", in: place) else { return }
    let sources = dataset.partition.sources
    for role in Role.allCases {
      guard let source = sources[role], !source.fits(format) else { continue }
      reading.error(
        ConsistencyProblem.sourceDoesNotFit(source, format: format),
        at: place.descend(dataset.partition.path(of: role)).place)
    }
    for role in [Role.train, .validation] where !dataset.partition.isLabelled(role) {
      reading.error(
        ConsistencyProblem.unlabelled(role: role.rawValue),
        at: place.descend(dataset.partition.path(of: role)).place)
    }
    if case .divided(let division) = dataset.partition, division.method == .kerasDirectory,
      format != .imageFolder
    {
      reading.error(
        ConsistencyProblem.classFoldersOnly(method: division.method.rawValue),
        at: place.descend(["split", "method"]).place)
    }
  }

  private static func size(
    of dataset: inout Dataset, _ place: Place, _ reading: inout Reading
  ) {
    guard reading.isSound("image", in: place) else { return }
    if let own = dataset.traits.imageSize, dataset.image.resize == .none,
      [nil, own.height].contains(dataset.image.height),
      [nil, own.width].contains(dataset.image.width)
    {
      // All of them have one size, which nothing changes then.
      dataset.image.resize = .nearest
      (dataset.image.height, dataset.image.width) = (own.height, own.width)
    }
    let image = dataset.image
    if image.height == nil && image.resize != .none && image.framing.shorterSide == nil {
      if let size = dataset.traits.imageSize {
        (dataset.image.height, dataset.image.width) = (size.height, size.width)
      } else {
        missingSize(in: "image", place, &reading)
      }
    }
    let needsOwnSize = image.test.resize.map { $0 != .none } ?? false
    if image.height == nil && image.resize == .none && needsOwnSize && image.test.height == nil {
      missingSize(in: "image.test", place, &reading)
    }
    if let holder = place["image"] { FramingChecks.look(at: dataset.image, holder, &reading) }
  }

  /// Crops fit into what they are made of; images that are not cropped get the last crop's size.
  private static func crops(
    in dataset: inout Dataset, _ place: Place, _ reading: inout Reading
  ) {
    guard case .layers(let layers)? = dataset.augment?.changes,
      let last = dataset.augment?.changes.croppedSize,
      reading.isSound("augment", "image", in: place), let list = place["augment"]
    else { return }
    guard dataset.image.resize != .none,
      var (height, width) = dataset.image.size(for: .train)
    else {
      reading.error(ConsistencyProblem.cropOfOwnSizes, at: list)
      return
    }
    for (index, layer) in layers.enumerated() {
      guard case .crop(let crop) = layer else { continue }
      if crop.height > height || crop.width > width {
        reading.error(
          ConsistencyProblem.cropTooLarge(
            [crop.height, crop.width], of: [height, width]),
          at: (list["layers"] ?? list).descend(["\(index)"]).place)
      }
      (height, width) = (crop.height, crop.width)
    }
    if dataset.augments(.validation), let key = list["validation"] {
      reading.error(ConsistencyProblem.cropOfValidation, at: key)
    }
    let framing = dataset.image.test.framing
    guard dataset.image.test.height == nil, framing.crop == nil else { return }
    if dataset.image.framing.crop == nil {
      (dataset.image.test.height, dataset.image.test.width) = last
    } else {
      (dataset.image.test.framing.cropHeight, dataset.image.test.framing.cropWidth) = last
    }
  }

  /// There are validation images to change, and they have one size.
  private static func augmentedValidation(
    of dataset: Dataset, _ place: Place, _ reading: inout Reading
  ) {
    guard dataset.augments(.validation), reading.isSound("augment", "image", in: place),
      let key = place["augment"]?["validation"]
    else { return }
    if reading.isSound("splits", "split", in: place), let roles = dataset.roles,
      !roles.contains(.validation)
    {
      reading.error(ConsistencyProblem.noValidationToAugment, at: key)
    } else if dataset.image.keepsOwnSizes(.validation) {
      reading.error(ConsistencyProblem.augmentedOfOwnSizes, at: key)
    }
  }

  private static func missingSize(in key: String, _ place: Place, _ reading: inout Reading) {
    let path = key.split(separator: ".").map(String.init)
    let (owner, isWhole) = place.descend(path)
    let image =
      isWhole
      ? owner : Place(path: place.path + path, node: owner.node, keyRange: owner.keyRange)
    let size = SpecShape.Key(
      name: "size", shape: .anything, requirement: .always, standard: nil,
      summary: "[height, width] in pixels, needed unless 'resize' is none", otherNames: [])
    reading.missing(size, in: image)
  }
}

extension Dataset {
  /// The roles that have a source; nil before the partition is known.
  var roles: Set<Role>? { partition.roles.isEmpty ? nil : partition.roles }
}

extension Partition {
  /// Where below `dataset` a role's source is written.
  fileprivate func path(of role: Role) -> [String] {
    switch self {
    case .splits: ["splits", role.rawValue]
    case .divided: ["split", role == .train ? "from" : role.rawValue]
    }
  }
}

extension SplitSource {
  fileprivate func fits(_ format: Dataset.Format) -> Bool {
    switch (format, self) {
    case (.rendered, .rendered), (.arrays, .arrays): true
    case (.imageFolder, .folder), (.imageFolder, .flat), (.imageFolder, .list): true
    case (.imageFolder, .unlabelled): true
    case (.tfds, .folder), (.tfds, .slice), (.tfds, .unlabelled): true
    case (.cifar10, .folder(let name)), (.cifar100, .folder(let name)),
      (.cifar10, .unlabelled(let name)), (.cifar100, .unlabelled(let name)):
      format.traits().sources.contains(name)
    case (.imageFolder, _), (.cifar10, _), (.cifar100, _), (.arrays, _), (.tfds, _), (.rendered, _):
      false
    }
  }
}
