internal import Basics

/// What is wrong with a data set of TensorFlow Datasets'.
package enum TFDSFault: Explained, Hashable, Sendable {
  /// A description is missing; there may be prepared data sets in folders below.
  case noInfo(String, found: [String])
  case damaged
  case format(String)
  case template(String)
  case noImages([String])
  case manyFeatures([String], String)
  case imageType(String)
  case noNames
  case nameCount(Int, expected: Int)
  case noLabels
  case slice(String)
  case noSplit(String, known: [String])
  case range(String, reason: String)
  case record(Int, Record)
  case records(Int, expected: Int)
  case label(Int, record: Int, classes: Int)

  /// What is wrong with a record.
  package enum Record: Explained, Hashable, Sendable {
    case short
    case checksum
    /// It is no `tf.train.Example`.
    case message
    case noFeature(String)
    /// There are more records than expected.
    case more

    package var description: String {
      switch self {
      case .short: "is not whole: fetch the file again"
      case .checksum: "has another checksum than recorded: fetch the file again"
      case .message: "is no example as TensorFlow Datasets writes them"
      case .noFeature(let name): "has no '\(name)'"
      case .more: "is more than 'dataset_info.json' says: fetch it again"
      }
    }
  }

  package var description: String {
    switch self {
    case .noInfo(let name, let found):
      "there is no '\(name)': expected a folder that TensorFlow Datasets has prepared, "
        + (found.isEmpty
          ? "such as ~/tensorflow_datasets/NAME/VERSION" : "such as \(quoted(found)) in it")
    case .damaged: "it is not what TensorFlow Datasets writes"
    case .format(let form):
      "its files are '\(form)', expected 'tfrecord': prepare it with file_format='tfrecord'"
    case .template(let template): "its files are named '\(template)', which is not known"
    case .noImages(let names): "none of its features is an image, only \(quoted(names))"
    case .manyFeatures(let names, let kind):
      "it has more than one \(kind) and no supervised keys that say which: \(quoted(names))"
    case .imageType(let type): "its images are of '\(type)', expected 'uint8'"
    case .noNames:
      "there is no such file, and 'features.json' does not say how many classes there are"
    case .nameCount(let count, let expected):
      "it names \(count) classes, and 'features.json' has \(expected)"
    case .noLabels: "it has no class labels: use its images with 'label: none'"
    case .slice(let text):
      "'\(text)' is no slice: expected such as train, train[:80%], train[10:20], train+test"
    case .noSplit(let name, let known): "there is no split '\(name)', only \(quoted(known))"
    case .range(let text, let reason): "there is no '\(text)': \(reason)"
    case .record(let index, let fault): "record \(index) \(fault.description)"
    case .records(let count, let expected):
      "it has \(count) records, and 'dataset_info.json' says \(expected): fetch it again"
    case .label(let label, let record, let classes):
      "record \(record) has label \(label), expected 0 to \(classes - 1)"
        + (label == -1 ? "; images without labels are used with 'label: none'" : "")
    }
  }
}
