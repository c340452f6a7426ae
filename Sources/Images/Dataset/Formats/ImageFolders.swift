internal import Configuration

/// `image_folder`: files of one image each, in folders or in lists.
struct ImageFolders: DatasetKind {
  /// As given, else the folders of the first source that has some, else all labels of the lists.
  func classes(_ reader: inout DatasetReader) -> [String] {
    let description = reader.description
    if let given = description.classes { return given }
    for case .folder(let path) in description.sources.map(\.source) {
      guard let listing = try? FolderListing(join(description.root, path)),
        !listing.folders.isEmpty
      else { continue }
      let isOfSplits = listing.folders.allSatisfy { ImageFolders.splits.contains($0.lowercased()) }
      if isOfSplits {
        reader.warnings.append(
          .splitsAsClasses(folder: join(description.root, path), names: listing.folders))
      }
      return listing.folders
    }
    return reader.classesOfLists()
  }

  /// Names that folders of splits have.
  private static let splits: Set<String> = [
    "train", "training", "val", "valid", "validation", "test", "testing", "dev",
  ]

  func records(
    _ source: SplitSource, _ role: Role, _ reader: inout DatasetReader
  ) -> [ImageRecord]? {
    switch source {
    case .folder(let path): reader.records(role.rawValue, folder: path)
    case .flat(let path): reader.records(role.rawValue, flat: path)
    case .list(let list): reader.records(role.rawValue, list: list)
    case .unlabelled(let path): reader.records(role.rawValue, unlabelled: path)
    case .arrays, .slice, .rendered: nil
    }
  }
}
