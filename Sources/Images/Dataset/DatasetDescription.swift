package import Configuration

/// Where a data set is and how it is divided; nothing has been looked at yet.
package struct DatasetDescription: Hashable, Sendable {
  package var format: Dataset.Format
  /// The data set's folder, or its one file, absolute; not looked at for `rendered`.
  package var root: String
  /// The folder that relative list files start from, absolute.
  package var listDirectory: String
  package var partition: Partition
  /// Label order and order of reading; nil takes the class folders, sorted.
  package var classes: [String]?
  /// Of `cifar100`; nil for the fine ones.
  package var labels: Dataset.LabelKind?
  /// Whether a split may have no image of a class.
  package var allowsEmptyClasses = false
  /// Whether links to folders inside the class folders are followed.
  package var followsLinks: Bool
  /// The first N images of a role after the division, classes taken in turn.
  package var limit: [Role: Int]
  /// Pixels of synthetic images.
  package var renderedHeight: Int
  package var renderedWidth: Int

  package init(
    format: Dataset.Format, root: String, listDirectory: String = "", partition: Partition,
    classes: [String]? = nil, followsLinks: Bool = false, limit: [Role: Int] = [:],
    renderedHeight: Int = 64, renderedWidth: Int = 64
  ) {
    self.format = format
    self.root = root
    self.listDirectory = listDirectory
    self.partition = partition
    self.classes = classes
    self.followsLinks = followsLinks
    self.limit = limit
    self.renderedHeight = renderedHeight
    self.renderedWidth = renderedWidth
  }

  /// The sources of images, in the order in which they are read, with the role that each is read
  /// for; what is divided is read for training.
  var sources: [(role: Role, source: SplitSource)] {
    let sources = partition.sources
    return Role.allCases.compactMap { role in sources[role].map { (role, $0) } }
  }
}
