internal import Basics

extension DatasetReader {
  /// Images in one folder per class: classes in label order, files as Keras walks them.
  mutating func records(_ role: String, folder path: String) -> [ImageRecord] {
    let folder = join(description.root, path)
    guard FolderListing.kind(folder) != nil else {
      faults.append(.missingFolder(role: role, path: folder))
      return []
    }
    guard let listing = listing(folder) else { return [] }
    guard !listing.folders.isEmpty else {
      faults.append(.noClassFolders(role: role, path: folder))
      return []
    }
    let prefix = join("", path)
    skipped += listing.files.map { SkippedFile(name: join(prefix, $0)) }
    for name in listing.folders where !classes.contains(name) {
      if description.classes != nil {
        let extra = DatasetWarning.extraFolder(name: join(prefix, name), classes: classes)
        if !warnings.contains(extra) { warnings.append(extra) }
      } else {
        faults.append(.unknownClassFolder(role: role, className: name, classes: classes))
      }
    }
    var empty: [String] = []
    let records = classes.enumerated().flatMap { label, name in
      let classFolder = join(folder, name)
      guard listing.folders.contains(name) else {
        if description.allowsEmptyClasses {
          empty.append(name)
        } else {
          faults.append(.missingClassFolder(role: role, className: name, path: classFolder))
        }
        return [ImageRecord]()
      }
      let images = walk(classFolder, below: join(prefix, name))
      if images.isEmpty, description.allowsEmptyClasses {
        empty.append(name)
      } else if images.isEmpty {
        faults.append(.emptyClass(role: role, className: name, path: classFolder))
      }
      return images.map { record(join(join(prefix, name), $0), label: label) }
    }
    if records.isEmpty, !classes.isEmpty, description.allowsEmptyClasses {
      faults.append(.noImages(role: role, path: folder))
    } else if !empty.isEmpty {
      warnings.append(.emptyClasses(role: role, classes: empty))
    }
    return records
  }

  /// Images in a flat folder, whose names begin with their class.
  mutating func records(_ role: String, flat path: String) -> [ImageRecord] {
    let folder = join(description.root, path)
    guard FolderListing.kind(folder) != nil else {
      faults.append(.missingFolder(role: role, path: folder))
      return []
    }
    guard !classes.isEmpty else {
      faults.append(.classesNeeded(role: role))
      return []
    }
    guard let listing = listing(folder) else { return [] }
    let prefix = join("", path)
    let extensions = description.imageExtensions
    let images = listing.files.filter { FolderListing.isImageName($0, among: extensions) }
    skipped += listing.files.filter { !FolderListing.isImageName($0, among: extensions) }
      .map { SkippedFile(name: join(prefix, $0)) }
    if images.isEmpty { faults.append(.noImages(role: role, path: folder)) }
    var strangers: [String] = []
    var records: [ImageRecord] = []
    for name in images {
      let labels = classes.indices.filter { name.hasPrefix(classes[$0]) }
      switch labels.count {
      case 0: strangers.append(name)
      case 1: records.append(record(join(prefix, name), label: labels[0]))
      default:
        faults.append(
          .ambiguousPrefix(name: join(prefix, name), classes: labels.map { classes[$0] }))
      }
    }
    if !strangers.isEmpty {
      faults.append(
        .noPrefix(
          path: folder, count: strangers.count, examples: Array(strangers.prefix(5)),
          classes: classes))
    }
    return records
  }

  /// All images in a folder and its sub-folders, without labels.
  mutating func records(_ role: String, unlabelled path: String) -> [ImageRecord] {
    let folder = join(description.root, path)
    guard FolderListing.kind(folder) != nil else {
      faults.append(.missingFolder(role: role, path: folder))
      return []
    }
    let prefix = join("", path)
    let images = walk(folder, below: prefix)
    if images.isEmpty { faults.append(.noImages(role: role, path: folder)) }
    return images.map { record(join(prefix, $0), label: nil) }
  }

  /// The record of a file below the data set's folder.
  func record(_ name: String, label: Int?) -> ImageRecord {
    ImageRecord(name: name, label: label, source: .file(join(description.root, name)))
  }

  private mutating func listing(_ folder: String) -> FolderListing? {
    do {
      return try FolderListing(folder)
    } catch {
      faults.append(.unreadable(path: error.path, reason: error.reason))
      return nil
    }
  }

  private mutating func walk(_ folder: String, below name: String) -> [String] {
    do {
      let walk = try ImageWalk(
        folder, followsLinks: description.followsLinks, extensions: description.imageExtensions)
      linkedFolders += walk.links.map { join(name, $0) }
      skipped += walk.others.map { SkippedFile(name: join(name, $0)) }
      return walk.images
    } catch {
      faults.append(.unreadable(path: error.path, reason: error.reason))
      return []
    }
  }
}
