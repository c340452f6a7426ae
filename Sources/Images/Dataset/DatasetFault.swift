internal import Basics
package import Configuration

/// One thing that is wrong with a data set before any image is decoded.
package enum DatasetFault: Hashable, Sendable, CustomStringConvertible {
  case missingRoot(path: String)
  case missingFolder(role: String, path: String)
  case unreadable(path: String, reason: String)
  case noClassFolders(role: String, path: String)
  case missingClassFolder(role: String, className: String, path: String)
  case emptyClass(role: String, className: String, path: String)
  /// A class folder that the first role does not have, where `classes` is not given.
  case unknownClassFolder(role: String, className: String, classes: [String])
  case noImages(role: String, path: String)
  case classesNeeded(role: String)
  case noPrefix(path: String, count: Int, examples: [String], classes: [String])
  case ambiguousPrefix(name: String, classes: [String])
  case list(path: String, line: Int, ListFault)
  /// Rows that hold a 1 for more than one class, of which the first is at `line`.
  case severalClasses(path: String, line: Int, [String], rows: Int)
  case array(path: String, ArrayFault)
  case tfds(path: String, TFDSFault)
  case unknownSource(role: String, name: String, format: Dataset.Format)
  case noBatchFiles(path: String, pattern: String, BatchWords)
  case batchSize(path: String, bytes: Int, BatchWords)
  case batchLabel(path: String, record: Int, label: Int, classes: Int)
  case classCount(expected: Int, given: Int)
  case unknownCategory(name: String, known: [String])
  case tooFewImages(role: String, images: Int, classes: Int)
  case wrongKind(role: String, format: Dataset.Format)
  /// Rows of a list that are wrong besides those that are described.
  case moreRows(path: String, count: Int)
  case emptyPart(part: String, images: Int, role: String, share: Division.Share)
  case smallClass(className: String, images: Int, role: String)
  case fewerThanClasses(role: String, images: Int, classes: Int)
  case seed(key: String, value: Int)

  package var description: String {
    switch self {
    case .missingRoot(let path):
      "there is no data set at '\(path)': fetch it, or say with --data where it is"
    case .missingFolder(let role, let path):
      "'\(path)' does not exist: the \(role) images are expected there"
    case .unreadable(let path, let reason): "cannot read '\(path)': \(reason)"
    case .noClassFolders(let role, let path):
      "'\(path)' has no sub-folders: the \(role) images are expected in one folder per class"
    case .missingClassFolder(let role, let name, let path):
      "'\(path)' does not exist: the \(role) images of class '\(name)' are expected there; "
        + "'allow_empty_classes: true' does without"
    case .emptyClass(let role, let name, let path):
      "'\(path)' has no images: the \(role) images of class '\(name)' are expected there, "
        + "named .jpg, .jpeg, .png, .bmp, .gif, .webp, .tif or .tiff; "
        + "'allow_empty_classes: true' does without"
    case .unknownClassFolder(let role, let name, let classes):
      "the \(role) images have a class folder '\(name)' that the first split lacks (it has "
        + "\(quoted(classes))): rename it, or name the classes with 'classes'"
    case .noImages(let role, let path):
      "'\(path)' has no images: the \(role) images are expected there"
    case .classesNeeded(let role):
      "the classes of the \(role) images are not known: name them with 'classes'"
    case .noPrefix(let path, let count, let examples, let classes):
      "\(count) \(count == 1 ? "image" : "images") in '\(path)' begin with no class name "
        + "(\(quoted(examples, of: count))): expected names that begin with \(quoted(classes))"
    case .ambiguousPrefix(let name, let classes):
      "'\(name)' begins with more than one class name: \(quoted(classes))"
    case .list(let path, let line, let fault): "\(path):\(line): \(fault.description)"
    case .severalClasses(let path, let line, let names, let rows):
      "\(path):\(line): \(rows.counted("row")) with a 1 for several classes, here \(quoted(names)): "
        + "an image has one class, models of several labels are not trained here"
    case .array(let path, let fault): "'\(path)': \(fault.description)"
    case .tfds(let path, let fault): "'\(path)': \(fault.description)"
    case .unknownSource(let role, let name, let format):
      "the \(role) images name '\(name)', expected "
        + format.traits().sources.map { "'\($0)'" }.joined(separator: " or ")
        + ", the sources of \(format.rawValue)"
    case .noBatchFiles(let path, let pattern, let words):
      "'\(path)' has no file '\(pattern)': the binary version of \(words.name) is expected there"
    case .batchSize(let path, let bytes, let words):
      "'\(path)' has \(bytes) bytes, expected a multiple of \(words.recordSize) (\(words.labels) and "
        + "3072 pixel bytes a record): fetch it again"
    case .batchLabel(let path, let record, let label, let classes):
      "'\(path)' has label \(label) in record \(record), expected 0 to \(classes - 1): fetch it again"
    case .classCount(let expected, let given):
      "'classes' names \(given), expected \(expected)"
    case .unknownCategory(let name, let known):
      "'\(name)' is no synthetic class: expected classes out of "
        + known.map { "'\($0)'" }.joined(separator: ", ")
    case .tooFewImages(let role, let images, let classes):
      "\(images) \(role) images cannot show \(classes) classes: expected \(classes) or more"
    case .wrongKind(let role, let format):
      "the \(role) images are described in a way that format '\(format.rawValue)' does not have"
    case .moreRows(let path, let count):
      "\(path): \(count) more \(count == 1 ? "row is" : "rows are") wrong"
    case .emptyPart(let part, let images, let role, let share):
      "'split' leaves no \(part) images: '\(role): \(share)' divides "
        + "\(images) \(images == 1 ? "image" : "images")"
    case .smallClass(let name, let images, let role):
      "'stratify' needs two images of each class to take \(role) images from, and of '\(name)' "
        + "there \(images == 1 ? "is one" : "are \(images)")"
    case .fewerThanClasses(let role, let images, let classes):
      "'stratify' needs a \(role) image for each of \(classes) classes, and 'split' gives \(images)"
    case .seed(let key, let value):
      "'\(key)' is \(value), expected 0 to \(UInt32.max)"
    }
  }
}

/// One fault that keeps a part of a data set from being read.
struct DatasetFailure: Explained {
  let fault: DatasetFault

  var description: String { fault.description }
}

/// Everything that is wrong with a data set.
package struct DatasetFaults: Explained, Sendable {
  package let faults: [DatasetFault]

  package init(_ faults: [DatasetFault]) { self.faults = faults }

  package var description: String {
    faults.map(\.description).joined(separator: "\n")
  }

  /// Whether what lists hold is at fault, and nothing is missing.
  package var areOfRows: Bool {
    faults.allSatisfy {
      switch $0 {
      case .list, .severalClasses, .moreRows: true
      default: false
      }
    }
  }
}
