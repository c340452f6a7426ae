internal import Configuration

/// A way in which the images of a data set are kept; each format has a type of its own.
///
/// Classes are asked for once, before any images; what was read for that may be kept for them. Faults
/// and warnings go to the reader.
protocol DatasetKind {
  init()

  /// The classes in the order of their labels: as the spec names them, else as the data does.
  mutating func classes(_ reader: inout DatasetReader) -> [String]

  /// The images of a source, in the order in which they are read.
  ///
  /// - Parameters:
  ///   - source: Where they are.
  ///   - role: What they are for.
  ///   - reader: Knows the data set, and by now the classes.
  /// - Returns: Nil where the format has no source of that kind.
  mutating func records(
    _ source: SplitSource, _ role: Role, _ reader: inout DatasetReader
  ) -> [ImageRecord]?
}

extension Dataset.Format {
  /// What reads data sets of the format.
  var kind: any DatasetKind.Type {
    switch self {
    case .imageFolder: ImageFolders.self
    case .cifar10: CIFAR10.self
    case .cifar100: CIFAR100.self
    case .arrays: Arrays.self
    case .tfds: TFDSRecords.self
    case .rendered: RenderedImages.self
    }
  }
}
