/// Pixels.
package struct PixelSize: Hashable, Sendable {
  package let height: Int
  package let width: Int

  package init(height: Int, width: Int) {
    self.height = height
    self.width = width
  }
}

/// What is known of a format of data sets before any file is looked at.
package struct FormatTraits: Hashable, Sendable {
  /// Whether there are files, below `dataset.path`.
  package var hasFiles = true
  /// The names of the sources, where there are no others.
  package var sources: [String] = []
  /// How many classes there are, where they are always the same.
  package var classCount: Int?
  /// Height and width of every image in pixels, where they are always the same.
  package var imageSize: PixelSize?
  /// What reading one image takes, in photographs decoded.
  package var cost = 1.0
  /// Whether it is TensorFlow that scripts have such images decoded by.
  package var isDecodedByTensorFlow = false

  /// 32 by 32 pixels, `train` and `test`.
  fileprivate static func cifar(classes: Int) -> FormatTraits {
    var traits = FormatTraits()
    traits.sources = ["train", "test"]
    traits.classCount = classes
    traits.imageSize = PixelSize(height: 32, width: 32)
    traits.cost = 0.02
    return traits
  }
}

extension Dataset.Format {
  /// What is known of it, where its labels are of a kind.
  package func traits(_ labels: Dataset.LabelKind? = nil) -> FormatTraits {
    var traits = FormatTraits()
    switch self {
    case .imageFolder: break
    case .cifar10: traits = .cifar(classes: 10)
    case .cifar100: traits = .cifar(classes: labels == .coarse ? 20 : 100)
    case .arrays: traits.cost = 0.05
    case .tfds: traits.isDecodedByTensorFlow = true
    case .rendered:
      traits.hasFiles = false
      traits.cost = 0.2
    }
    return traits
  }
}

extension Dataset {
  /// What is known of its format.
  package var traits: FormatTraits { format.traits(labels) }
}
