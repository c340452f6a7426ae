internal import Basics
internal import Configuration
internal import Images

/// Data sets in files that others wrote.
func datasetTargets(_ folder: String) throws -> [FuzzTarget] {
  [
    try npyTarget("\(folder)/npy"), try npzTarget("\(folder)/npz"),
    try recordTarget("\(folder)/tfrecord"), try preparedTarget("\(folder)/tfds"),
    try batchTarget("\(folder)/cifar"), try listTarget("\(folder)/csv"),
  ]
}

/// Finds the images of a data set and makes numbers of the first ones.
private func read(
  _ format: Dataset.Format, _ root: String, _ source: SplitSource, _ classes: [String]? = nil
) throws {
  let dataset = try ImageDataset.open(
    DatasetDescription(
      format: format, root: root, listDirectory: root, partition: .splits([.train: source]),
      classes: classes))
  for warning in dataset.warnings {
    try require(
      warning.description.unicodeScalars.count <= 4000,
      "a warning is long: \(warning.description.prefix(300))…")
  }
  let loader = ImageLoader(ImagePipeline(height: 4, width: 4, resize: .bilinear))
  for record in (dataset.splits["train"] ?? []).prefix(3) { _ = try loader.load(record) }
}

private func npyTarget(_ folder: String) throws -> FuzzTarget {
  let file = try FuzzFile("x.npy", in: folder)
  return FuzzTarget("npy", longest: 2048) { bytes in
    try file.hold(bytes)
    // As the images, and once more as their labels.
    try read(.arrays, folder, .arrays(images: "x", labels: nil))
    try read(.arrays, folder, .arrays(images: "x", labels: "x"))
  }
}

private func npzTarget(_ folder: String) throws -> FuzzTarget {
  let file = try FuzzFile("data.npz", in: folder)
  return FuzzTarget("npz", longest: 4096) { bytes in
    try file.hold(bytes)
    try read(.arrays, file.path, .arrays(images: "x_train", labels: "y_train"))
  }
}

private func recordTarget(_ folder: String) throws -> FuzzTarget {
  _ = try FuzzFile("dataset_info.json", in: folder, preparedInfo)
  _ = try FuzzFile("features.json", in: folder, preparedFeatures)
  let shard = try FuzzFile("tiny-train.tfrecord-00000-of-00001", in: folder)
  return FuzzTarget("tfrecord", longest: 4096) { bytes in
    try shard.hold(repairedRecords(bytes))
    try read(.tfds, folder, .folder("train"))
  }
}

/// The file with the checksums that its records should have.
private func repairedRecords(_ bytes: [UInt8]) -> [UInt8] {
  var file = bytes
  func put(_ checksum: UInt32, at place: Int) {
    for byte in 0..<4 { file[place + byte] = UInt8(truncatingIfNeeded: checksum >> (8 * byte)) }
  }
  var position = 0
  while position + 16 <= file.count {
    put(CRC32C.masked(file[position..<position + 8]), at: position + 8)
    let length = file[position..<position + 8].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    guard length <= UInt64(file.count - position - 16) else { break }
    let end = position + 12 + Int(length)
    put(CRC32C.masked(file[position + 12..<end]), at: end)
    position = end + 4
  }
  return file
}

private func preparedTarget(_ folder: String) throws -> FuzzTarget {
  let files = try ["dataset_info.json", "features.json", "label.labels.txt"].map { name in
    try FuzzFile(name, in: folder)
  }
  return FuzzTarget("tfds", longest: 4096) { bytes in
    // Between the files is a zero, which none of them has.
    let parts = bytes.split(separator: 0, maxSplits: 2, omittingEmptySubsequences: false)
    for (index, file) in files.enumerated() {
      try file.hold(index < parts.count ? parts[index] : [])
    }
    try read(.tfds, folder, .slice(path: "train[:50%]+all", rounding: .closest))
  }
}

private func batchTarget(_ folder: String) throws -> FuzzTarget {
  let (ten, hundred) = ("\(folder)/10", "\(folder)/100")
  let batch = try FuzzFile("data_batch_1.bin", in: ten)
  let train = try FuzzFile("train.bin", in: hundred)
  return FuzzTarget("cifar", longest: 6200) { bytes in
    if bytes.count % 2 == 0 {
      try train.hold(bytes)
      try read(.cifar100, hundred, .folder("train"))
    } else {
      try batch.hold(bytes)
      try read(.cifar10, ten, .folder("train"))
    }
  }
}

private func listTarget(_ folder: String) throws -> FuzzTarget {
  for name in ["a.bmp", "b.bmp"] { try FuzzFile(name, in: folder).hold(pixel) }
  let list = try FuzzFile("list.csv", in: folder)
  return FuzzTarget("csv", longest: 2048) { bytes in
    try list.hold(bytes)
    let labels: ListSource.Labels =
      bytes.count % 2 == 0 ? .column("label") : .oneHot(["bed", "sofa"])
    try read(.imageFolder, folder, .list(ListSource("list.csv", labels: labels)))
    try read(.imageFolder, folder, .list(ListSource("list.csv", labels: .none)), ["bed"])
  }
}

/// A bitmap of one grey pixel.
private let pixel: [UInt8] =
  Array("BM".utf8) + [58, 0, 0, 0, 0, 0, 0, 0, 54, 0, 0, 0, 40, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0]
  + [1, 0, 24, 0, 0, 0, 0, 0] + [UInt8](repeating: 0, count: 20) + [9, 9, 9, 0]

private let preparedInfo = """
  {"name": "tiny", "fileFormat": "tfrecord", "splits": [{"name": "train", "shardLengths": ["2"],
  "filepathTemplate": "{DATASET}-{SPLIT}.{FILEFORMAT}-{SHARD_X_OF_Y}"}],
  "supervisedKeys": {"tuple": {"items": [{"featureKey": "image"}, {"featureKey": "label"}]}}}
  """

private let preparedFeatures = """
  {"pythonClassName": "tensorflow_datasets.core.features.features_dict.FeaturesDict",
  "featuresDict": {"features": {
  "image": {"pythonClassName": "tensorflow_datasets.core.features.image_feature.Image",
  "image": {"dtype": "uint8"}},
  "label": {"pythonClassName": "tensorflow_datasets.core.features.class_label_feature.ClassLabel",
  "classLabel": {"numClasses": "3"}}}}}
  """
