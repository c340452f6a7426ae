/// How a data set's images are divided into roles.
package enum Partition: Hashable, Sendable {
  /// `splits`: each role names its source.
  case splits([Role: SplitSource])
  /// `split`: one source, divided as a tool divides it.
  case divided(Division)

  /// The roles that have images.
  package var roles: Set<Role> {
    switch self {
    case .splits(let sources): Set(sources.keys)
    case .divided(let division): division.roles
    }
  }

  /// Whether it is known which classes the images of a role are of.
  package func isLabelled(_ role: Role) -> Bool { sources[role]?.isLabelled ?? true }

  /// The sources of images, each with the role that it is read for; what is divided is read as
  /// training images.
  package var sources: [Role: SplitSource] {
    switch self {
    case .splits(let sources): sources
    case .divided(let division): division.sources
    }
  }
}

/// Where the images of one role are.
package enum SplitSource: Hashable, Sendable {
  /// A sub-folder with one folder per class (or a source of `cifar10` and `cifar100`: `train`,
  /// `test`).
  case folder(String)
  /// A flat folder; the class is the file name's beginning.
  case flat(path: String)
  /// A CSV file with a row per image.
  case list(ListSource)
  /// Images without labels: a folder of them, or a source of a format that has others.
  case unlabelled(path: String)
  /// `{images: x_train, labels: y_train}`: two arrays; nil without labels.
  case arrays(images: String, labels: String?)
  /// A source of `tfds`, and how its percentages become images.
  case slice(path: String, rounding: SliceRounding)
  /// `{images: N, seed: S}`: N images drawn by the program, those of seed S.
  case rendered(images: Int, seed: Int)
}

extension SplitSource {
  /// Whether it says which class each image is of.
  package var isLabelled: Bool {
    switch self {
    case .folder, .flat, .slice, .rendered: true
    case .list(let list): list.labels != .none
    case .unlabelled: false
    case .arrays(_, let labels): labels != nil
    }
  }
}

/// How percentages of images become images, in TensorFlow Datasets' words.
package enum SliceRounding: String, Hashable, Sendable, CaseIterable {
  /// The nearest number, of two the even one.
  case closest
  /// Whole hundredths, without what is left of the images.
  case percentDropRemainder = "pct1_dropremainder"
}

/// A CSV file whose rows name images and their labels; its first row names the columns.
package struct ListSource: Hashable, Sendable {
  /// What says which class an image is of.
  package enum Labels: Hashable, Sendable {
    /// A column that holds the class.
    case column(String)
    /// A column per class, which holds 1 for the image's own and 0 for the others.
    case oneHot([String])
    /// Nothing does.
    case none
  }

  /// The file, below the spec's folder unless absolute.
  package var file: String
  /// The column with the images' names.
  package var image: String
  package var labels: Labels
  /// The column with how much each image counts, Keras's `sample_weight`; nil where all count alike.
  package var weight: String?
  /// What is appended to the names; nil where they are whole.
  package var ending: String?
  /// The folder that the names start from, below the data set's; nil for that one itself.
  package var folder: String?
  /// The character between two cells.
  package var delimiter: String

  package init(
    _ file: String, image: String = "image", labels: Labels = .column("label"),
    ending: String? = nil, folder: String? = nil, delimiter: String = ","
  ) {
    self.file = file
    self.image = image
    self.labels = labels
    self.ending = ending
    self.folder = folder
    self.delimiter = delimiter
  }
}
