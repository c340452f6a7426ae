internal import Basics
package import Configuration

/// Files of records in the binary version of CIFAR-10 or CIFAR-100: label bytes, then 3 x 32 x 32
/// channel-major bytes.
///
/// Source: https://www.cs.toronto.edu/~kriz/cifar.html
protocol CIFARBatches: DatasetKind {
  var words: BatchWords { get }
  var record: PlanarRecord { get }

  /// The classes' names, as published beside the batches, in label order.
  func names(_ labels: Dataset.LabelKind?) -> [String]
  /// Which of the label bytes says the class.
  func labelByte(_ labels: Dataset.LabelKind?) -> Int
  /// The files of a source; nil where there is none of the name.
  func files(_ source: String) -> BatchFiles?
}

/// What messages call the records of a format.
package struct BatchWords: Hashable, Sendable {
  /// `CIFAR-10`.
  package let name: String
  package let format: Dataset.Format
  /// Bytes of a record.
  package let recordSize: Int
  /// What comes before its pixels: "one label".
  package let labels: String
}

/// The files of a source, by their names.
struct BatchFiles {
  let beginning: String
  /// With a star where names differ.
  let pattern: String
}

extension CIFARBatches {
  func classes(_ reader: inout DatasetReader) -> [String] {
    let names = names(reader.description.labels)
    let classes = reader.description.classes ?? names
    if classes.count != names.count {
      reader.faults.append(.classCount(expected: names.count, given: classes.count))
    }
    return classes
  }

  /// All records of the files of `train` or `test`, in the files' order.
  func records(
    _ source: SplitSource, _ role: Role, _ reader: inout DatasetReader
  ) -> [ImageRecord]? {
    let name: String
    switch source {
    case .folder(let path), .unlabelled(let path): name = path
    case .flat, .list, .arrays, .slice, .rendered: return nil
    }
    let root = reader.description.root
    guard let files = files(name) else {
      reader.faults.append(
        .unknownSource(role: role.rawValue, name: name, format: words.format))
      return []
    }
    let listing: FolderListing
    do {
      listing = try FolderListing(root)
    } catch {
      reader.faults.append(.unreadable(path: error.path, reason: error.reason))
      return []
    }
    let found = listing.files.filter { $0.hasPrefix(files.beginning) && $0.hasSuffix(".bin") }
      .sorted { ($0.utf8.count, $0) < ($1.utf8.count, $1) }
    if found.isEmpty {
      reader.faults.append(.noBatchFiles(path: root, pattern: files.pattern, words))
    }
    return found.flatMap { file in
      let path = join(root, file)
      let container = ImageContainer(.file(path), .planes(record))
      return labels(inBatch: path, &reader).enumerated().map { index, label in
        ImageRecord(
          name: "\(file.dropLast(4)):\(index)", label: source.isLabelled ? label : nil,
          source: .stored(
            StoredImage(
              container: container, record: index, offset: index * record.size,
              count: record.size, own: 0..<record.size)))
      }
    }
  }

  /// The labels of a batch file.
  private func labels(inBatch path: String, _ reader: inout DatasetReader) -> [Int] {
    let bytes: [UInt8]
    do {
      bytes = try WholeFile.read(path)
    } catch {
      reader.faults.append(.unreadable(path: path, reason: error.reason))
      return []
    }
    guard !bytes.isEmpty, bytes.count % record.size == 0 else {
      reader.faults.append(.batchSize(path: path, bytes: bytes.count, words))
      return []
    }
    let kind = reader.description.labels
    let (place, count) = (labelByte(kind), names(kind).count)
    let labels = stride(from: place, to: bytes.count, by: record.size).map { Int(bytes[$0]) }
    if let wrong = labels.firstIndex(where: { $0 >= count }) {
      reader.faults.append(
        .batchLabel(path: path, record: wrong, label: labels[wrong], classes: count))
    }
    return labels
  }
}
