internal import Configuration

/// Reads a `DatasetDescription` role by role and gathers everything that is wrong on the way.
struct DatasetReader {
  let description: DatasetDescription
  var faults: [DatasetFault] = []
  var skipped: [SkippedFile] = []
  var warnings: [DatasetWarning] = []
  /// Links to folders that were not followed.
  var linkedFolders: [String] = []
  /// Label order, once it is known.
  var classes: [String] = []

  init(_ description: DatasetDescription) { self.description = description }

  /// The data set; meaningless where there are faults.
  mutating func read() -> ImageDataset {
    if description.format != .rendered, FolderListing.kind(description.root) == nil {
      faults.append(.missingRoot(path: description.root))
      return ImageDataset(classes: [], root: description.root, splits: [:])
    }
    findClasses()
    var splits: [String: [ImageRecord]] = [:]
    for (role, source) in description.sources {
      splits[role.rawValue] = records(role, source)
    }
    if case .divided(let division) = description.partition, faults.isEmpty {
      divide(&splits, division)
    }
    for (role, count) in description.limit {
      let name = role.rawValue
      splits[name] = splits[name].map { DatasetReader.limited($0, to: count) }
    }
    skipped = Array(Set(skipped)).sorted { precedes($0.name, $1.name) }
    if !skipped.isEmpty {
      warnings.append(
        .skippedFiles(count: skipped.count, examples: skipped.prefix(5).map(\.name)))
    }
    let links = Set(linkedFolders).sorted(by: precedes)
    if !links.isEmpty {
      warnings.append(.linkedFolders(count: links.count, examples: Array(links.prefix(5))))
    }
    return ImageDataset(
      classes: classes, root: description.root, splits: splits, skipped: skipped, warnings: warnings
    )
  }

  /// Settles the classes: as given, else those of the first folder, else all labels of the lists.
  private mutating func findClasses() {
    switch description.format {
    case .cifar10:
      classes = description.classes ?? CIFAR10.classes
      if classes.count != CIFAR10.classes.count {
        faults.append(.classCount(expected: CIFAR10.classes.count, given: classes.count))
      }
    case .rendered:
      classes = description.classes ?? ["bed", "sofa"]
      for name in classes where !Furniture.categories.contains(name) {
        faults.append(.unknownCategory(name: name, known: Furniture.categories))
      }
    case .imageFolder:
      if let given = description.classes {
        classes = given
        return
      }
      for case .folder(let path) in description.sources.map(\.source) {
        guard let listing = try? FolderListing(join(description.root, path)),
          !listing.folders.isEmpty
        else { continue }
        classes = listing.folders
        return
      }
      classes = classesOfLists()
    }
  }

  private mutating func records(_ role: Role, _ source: SplitSource) -> [ImageRecord] {
    let name = role.rawValue
    switch (description.format, source) {
    case (.imageFolder, .folder(let path)): return records(name, folder: path)
    case (.imageFolder, .flat(let path)): return records(name, flat: path)
    case (.imageFolder, .list(let list)): return records(name, list: list)
    case (.cifar10, .folder(let source)): return records(name, cifar10: source)
    case (.rendered, .rendered(let images, let seed)):
      return records(name, images: images, seed: seed)
    default:
      faults.append(.wrongKind(role: name, format: description.format))
      return []
    }
  }

  /// The first `count` images, classes taken in turn, in the order that they had.
  private static func limited(_ images: [ImageRecord], to count: Int) -> [ImageRecord] {
    var ofClass: [Int: [Int]] = [:]
    for (index, image) in images.enumerated() { ofClass[image.label, default: []].append(index) }
    let labels = ofClass.keys.sorted()
    var chosen: [Int] = []
    var turn = 0
    while chosen.count < min(count, images.count) {
      for label in labels where chosen.count < count {
        if let indices = ofClass[label], turn < indices.count { chosen.append(indices[turn]) }
      }
      turn += 1
    }
    return chosen.sorted().map { images[$0] }
  }
}
