internal import Configuration

/// Reads a `DatasetDescription` role by role and gathers everything that is wrong on the way.
struct DatasetReader {
  let description: DatasetDescription
  var faults: [DatasetFault] = []
  var skipped: [SkippedFile] = []
  var warnings: [DatasetWarning] = []
  /// Links to folders that were not followed.
  var linkedFolders: [String] = []
  /// Images that are no grey levels.
  var floats: [FloatImages] = []
  /// Label order, once it is known.
  var classes: [String] = []

  init(_ description: DatasetDescription) { self.description = description }

  /// The data set; meaningless where there are faults.
  mutating func read() -> ImageDataset {
    if description.format.traits().hasFiles, FolderListing.kind(description.root) == nil {
      faults.append(.missingRoot(path: description.root))
      return ImageDataset(classes: [], root: description.root, splits: [:])
    }
    var kind = description.format.kind.init()
    classes = kind.classes(&self)
    var splits: [String: [ImageRecord]] = [:]
    for (role, source) in description.sources {
      splits[role.rawValue] = kind.records(source, role, &self)
      if splits[role.rawValue] == nil {
        faults.append(.wrongKind(role: role.rawValue, format: description.format))
      }
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
      classes: classes, root: description.root, splits: splits, skipped: skipped,
      warnings: warnings,
      floats: floats)
  }

  /// The first `count` images, classes taken in turn, in the order that they had.
  private static func limited(_ images: [ImageRecord], to count: Int) -> [ImageRecord] {
    var ofClass: [Int: [Int]] = [:]
    for (index, image) in images.enumerated() {
      ofClass[image.label ?? -1, default: []].append(index)
    }
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
