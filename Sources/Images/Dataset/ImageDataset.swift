internal import Basics

/// The images of a data set, found and labelled; none is decoded yet.
package struct ImageDataset: Hashable, Sendable {
  package let classes: [String]
  /// Where its files lie.
  package let root: String
  /// Images by role, in reading order.
  package let splits: [String: [ImageRecord]]
  /// Files among the images that are no images by their names.
  package let skipped: [SkippedFile]
  /// What was left aside and might surprise; sentences are in `description`.
  package let warnings: [DatasetWarning]
  /// Images that are no grey levels.
  package let floats: [FloatImages]

  /// Finds all images, or reports everything that is wrong together.
  package static func open(
    _ description: DatasetDescription
  ) throws(DatasetFaults) -> ImageDataset {
    var reader = DatasetReader(description)
    let dataset = reader.read()
    guard reader.faults.isEmpty else { throw DatasetFaults(reader.faults) }
    return dataset
  }

  package init(
    classes: [String], root: String, splits: [String: [ImageRecord]], skipped: [SkippedFile] = [],
    warnings: [DatasetWarning] = [], floats: [FloatImages] = []
  ) {
    self.classes = classes
    self.root = root
    self.splits = splits
    self.skipped = skipped
    self.warnings = warnings
    self.floats = floats
  }
}

/// A file that is not listed as an image because of its name.
package struct SkippedFile: Hashable, Sendable {
  /// The path below the data set's folder.
  package let name: String
}

/// What opening a data set left aside, where Keras would do so silently.
package enum DatasetWarning: Hashable, Sendable, CustomStringConvertible {
  /// A folder beside the class folders that `classes` does not name.
  case extraFolder(name: String, classes: [String])
  /// Files without an image's extension.
  case skippedFiles(count: Int, examples: [String])
  /// Links to folders inside the class folders.
  case linkedFolders(count: Int, examples: [String])
  /// A division that gives a role no image of some classes.
  case missingClasses(role: String, classes: [String])
  /// Classes that a folder has no image of, where that is allowed.
  case emptyClasses(role: String, classes: [String])
  /// Class folders whose names are those of splits.
  case splitsAsClasses(folder: String, names: [String])
  /// Rows of a list that name an image which an earlier row names, with the same label.
  case repetitions(path: String, count: Int, examples: [String])
  /// The same with another label.
  case contradictions(path: String, count: Int, examples: [String])

  package var description: String {
    switch self {
    case .extraFolder(let name, let classes):
      "folder '\(name)' is left out: 'classes' names only \(quoted(classes))"
    case .skippedFiles(let count, let examples):
      "\(count) \(count == 1 ? "file is" : "files are") not images by name and "
        + "\(count == 1 ? "is" : "are") skipped: \(quoted(examples, of: count))"
    case .linkedFolders(let count, let examples):
      "\(count) \(count == 1 ? "link leads to a folder and is" : "links lead to folders and are") "
        + "not followed: \(quoted(examples, of: count)); 'follow_links: true' follows"
    case .missingClasses(let role, let classes):
      "'split' gives no \(role) image of \(classes.count == 1 ? "class" : "classes") "
        + quoted(classes)
    case .emptyClasses(let role, let classes):
      "the \(role) images have none of \(classes.count == 1 ? "class" : "classes") "
        + quoted(classes)
    case .splitsAsClasses(let folder, let names):
      "the class folders of '\(folder)' are called \(quoted(names)), as splits are: if they are, name "
        + "them in 'splits'"
    case .repetitions(let path, let count, let examples):
      "\(path): \(count) \(count == 1 ? "row names" : "rows name") an image again: "
        + DatasetWarning.listed(examples, of: count)
    case .contradictions(let path, let count, let examples):
      "\(path): \(count) \(count == 1 ? "row names" : "rows name") an image again with another "
        + "label: " + DatasetWarning.listed(examples, of: count)
    }
  }

  private static func listed(_ examples: [String], of count: Int) -> String {
    examples.joined(separator: ", ")
      + (count > examples.count ? " and \(count - examples.count) more" : "")
  }
}
