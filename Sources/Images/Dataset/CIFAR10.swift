internal import Basics
internal import Glibc

/// The binary version of CIFAR-10: one label byte and 3 x 32 x 32 channel-major bytes a record.
///
/// Source: https://www.cs.toronto.edu/~kriz/cifar.html
package enum CIFAR10 {
  package static let recordSize = 3073

  /// The names in `batches.meta.txt`, in label order.
  package static let classes = [
    "airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck",
  ]

  /// Writes a record's image as interleaved RGB.
  package static func decode(
    _ record: UnsafeRawBufferPointer, into image: DecodedImage
  ) throws(DecodingFault) {
    try image.reshape(height: 32, width: 32)
    guard let target = image.bytes.baseAddress, let source = record.baseAddress else { return }
    let plane = 32 * 32
    let red = source.assumingMemoryBound(to: UInt8.self) + 1
    for pixel in 0..<plane {
      target[pixel &* 3] = red[pixel]
      target[pixel &* 3 &+ 1] = red[pixel &+ plane]
      target[pixel &* 3 &+ 2] = red[pixel &+ 2 &* plane]
    }
  }
}

extension DatasetReader {
  /// All records of the batch files of `train` or `test`, in the files' order.
  mutating func records(_ role: String, cifar10 source: String) -> [ImageRecord] {
    let stem: String
    switch source {
    case "train": stem = "data_batch_"
    case "test": stem = "test_batch"
    default:
      faults.append(.unknownSource(role: role, name: source))
      return []
    }
    let listing: FolderListing
    do {
      listing = try FolderListing(description.root)
    } catch {
      faults.append(.unreadable(path: error.path, reason: error.reason))
      return []
    }
    let files = listing.files.filter { $0.hasPrefix(stem) && $0.hasSuffix(".bin") }
      .sorted { ($0.utf8.count, $0) < ($1.utf8.count, $1) }
    if files.isEmpty {
      let pattern = source == "train" ? "data_batch_*.bin" : "test_batch.bin"
      faults.append(.noBatchFiles(path: description.root, pattern: pattern))
    }
    return files.flatMap { file in
      let path = join(description.root, file)
      return labels(inBatch: path).enumerated().map { record, label in
        ImageRecord(
          name: "\(file.dropLast(4)):\(record)", label: label,
          source: .cifar10(file: path, record: record))
      }
    }
  }

  /// The label bytes of a batch file.
  private mutating func labels(inBatch path: String) -> [Int] {
    let bytes: [UInt8]
    do {
      bytes = try WholeFile.read(path)
    } catch {
      faults.append(.unreadable(path: path, reason: error.reason))
      return []
    }
    guard !bytes.isEmpty, bytes.count % CIFAR10.recordSize == 0 else {
      faults.append(.batchSize(path: path, bytes: bytes.count))
      return []
    }
    let labels = stride(from: 0, to: bytes.count, by: CIFAR10.recordSize).map { Int(bytes[$0]) }
    if let record = labels.firstIndex(where: { $0 >= CIFAR10.classes.count }) {
      faults.append(.batchLabel(path: path, record: record, label: labels[record]))
    }
    return labels
  }
}
