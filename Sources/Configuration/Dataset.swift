/// What the images of a run are for.
package enum Role: String, Codable, Hashable, Sendable, CaseIterable {
  case train
  case validation
  case test
}

/// The images of an experiment and how they become batches.
package struct Dataset: Hashable, Sendable {
  package enum Format: String, Hashable, Sendable, CaseIterable {
    case imageFolder = "image_folder"
    case cifar10
    case cifar100
    /// NumPy's `.npy` and `.npz` files.
    case arrays
    /// TFRecord files, as TensorFlow Datasets prepares them.
    case tfds
    /// Drawn by the program itself.
    case rendered
  }

  /// Which of two kinds of labels the images have, Keras's `label_mode`.
  package enum LabelKind: String, Hashable, Sendable, CaseIterable {
    case fine
    case coarse
  }

  package enum OnCorrupt: String, Hashable, Sendable, CaseIterable {
    case stop
    case skip
  }

  package var format: Format
  /// The data set's folder, below the data directory unless absolute; nil for `rendered`.
  package var path: String?
  /// Where its files can be fetched, in the order in which they are.
  package var sources: [DatasetSource]
  package var partition: Partition
  /// Label order; nil takes the class folders, sorted.
  package var classes: [String]?
  /// Of `cifar100`; nil for the fine ones.
  package var labels: LabelKind?
  /// Whether links to folders inside the class folders are followed, Keras's `follow_links`.
  package var followsLinks: Bool
  /// Whether a split may have no image of a class.
  package var allowsEmptyClasses: Bool
  /// Image counts, so that a plan is complete without the data, and a download can be checked.
  package var expect: [Role: Int]
  /// The first N images of a split, classes taken in turn.
  package var limit: [Role: Int]
  package var image: ImageSpec
  package var augment: Augmentation?
  package var batchSize: Int
  /// Whether training leaves out the last batch of an epoch where it is not full.
  package var dropsRemainder = false
  package var shuffle: Shuffle
  package var onCorrupt: OnCorrupt

  package init(
    format: Format, path: String? = nil, sources: [DatasetSource] = [], partition: Partition,
    classes: [String]? = nil,
    followsLinks: Bool = false, expect: [Role: Int] = [:], limit: [Role: Int] = [:],
    image: ImageSpec,
    augment: Augmentation? = nil, batchSize: Int = 32, shuffle: Shuffle = .whole,
    onCorrupt: OnCorrupt = .stop
  ) {
    self.format = format
    self.path = path
    self.sources = sources
    self.partition = partition
    self.classes = classes
    labels = nil
    allowsEmptyClasses = false
    self.followsLinks = followsLinks
    self.expect = expect
    self.limit = limit
    self.image = image
    self.augment = augment
    self.batchSize = batchSize
    self.shuffle = shuffle
    self.onCorrupt = onCorrupt
  }
}

extension Dataset {
  /// The size of the images that the model is trained on, in pixels; nil where images keep their own.
  package var modelSize: (height: Int, width: Int)? {
    if let size = augment?.changes.croppedSize { return size }
    return image.size(for: .train)
  }

  /// Whether validation and test images are prepared in one size that is not the training images'.
  package var testsAnotherSize: Bool {
    guard let size = image.size(for: .test), !image.keepsOwnSizes(.test), let trained = modelSize
    else { return false }
    return size != trained
  }

  /// Whether a role's images are changed at random, anew in each epoch.
  package func augments(_ role: Role) -> Bool { augment?.changes(role) ?? false }
}

/// The order of training images in an epoch.
package enum Shuffle: Hashable, Sendable {
  case off
  /// A fresh permutation of all images each epoch.
  case whole
  /// tf.data's `shuffle(buffer)`.
  case buffer(Int)
}
