/// Where a data set is and how it is divided; nothing has been looked at yet.
public struct DatasetDescription: Hashable, Sendable {
  public enum Format: String, Hashable, Sendable, CaseIterable {
    case imageFolder = "image_folder"
    case cifar10
    /// Drawn by the program itself.
    case rendered
  }

  public var format: Format
  /// The data set's folder, absolute; not looked at for `rendered`.
  public var root: String
  /// The folder that relative list files start from, absolute.
  public var listDirectory: String
  public var division: Division
  /// Label order and order of reading; nil takes the class folders, sorted.
  public var classes: [String]?
  /// Whether links to folders inside the class folders are followed.
  public var followsLinks: Bool
  /// The first N images of a role after the division, classes taken in turn.
  public var limit: [String: Int]
  /// Pixels of drawn pictures.
  public var renderedHeight: Int
  public var renderedWidth: Int

  public init(
    format: Format, root: String, listDirectory: String = "", division: Division,
    classes: [String]? = nil, followsLinks: Bool = false, limit: [String: Int] = [:],
    renderedHeight: Int = 64, renderedWidth: Int = 64
  ) {
    self.format = format
    self.root = root
    self.listDirectory = listDirectory
    self.division = division
    self.classes = classes
    self.followsLinks = followsLinks
    self.limit = limit
    self.renderedHeight = renderedHeight
    self.renderedWidth = renderedWidth
  }
}

/// How images are divided into roles.
public enum Division: Hashable, Sendable {
  /// Each role names its source, in order; two may name the same one.
  case roles([RoleDescription])
  /// One source, divided as scikit-learn's `train_test_split` does it: roles `train` and `test`.
  case random(from: SplitDescription, testFraction: Double, randomState: Int)
}

/// The source of one role's images.
public struct RoleDescription: Hashable, Sendable {
  public var name: String
  public var source: SplitDescription

  public init(_ name: String, _ source: SplitDescription) {
    self.name = name
    self.source = source
  }
}

/// Where the images of one role are.
public enum SplitDescription: Hashable, Sendable {
  /// A sub-folder with one folder per class; for `cifar10`, `train` or `test`.
  case folder(String)
  /// A flat sub-folder; the class is the file name's beginning.
  case flatByPrefix(String)
  /// A CSV file with the header `image,label`.
  case list(String)
  /// That many pictures of one seed, classes evenly.
  case rendered(images: Int, seed: Int)
}
