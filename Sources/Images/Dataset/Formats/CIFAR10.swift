internal import Configuration

/// One label byte a record; `data_batch_1.bin` to `data_batch_5.bin` and `test_batch.bin`.
struct CIFAR10: CIFARBatches {
  static let layout = PlanarRecord(labelBytes: 1, height: 32, width: 32)

  /// The names in `batches.meta.txt`, in label order.
  static let classes = [
    "airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck",
  ]

  let words = BatchWords(
    name: "CIFAR-10", format: .cifar10, recordSize: CIFAR10.layout.size, labels: "one label")
  let record: PlanarRecord = CIFAR10.layout

  func names(_ labels: Dataset.LabelKind?) -> [String] { CIFAR10.classes }

  func labelByte(_ labels: Dataset.LabelKind?) -> Int { 0 }

  func files(_ source: String) -> BatchFiles? {
    switch source {
    case "train": BatchFiles(beginning: "data_batch_", pattern: "data_batch_*.bin")
    case "test": BatchFiles(beginning: "test_batch", pattern: "test_batch.bin")
    default: nil
    }
  }
}
