internal import Basics
internal import Configuration
internal import FoundationEssentials
internal import Glibc
internal import Images
internal import Testing

/// What `Tests/Oracles/tfds.py` wrote; images are places in `names`.
private struct TFDSGoldens: Decodable {
  struct Slice: Decodable, CustomTestStringConvertible {
    let slice: String
    let ids: [Int]

    var testDescription: String { slice }
  }

  let names: [String]
  let slices: [Slice]
  let rounded: [Slice]
  let wrong: [String]
  let labels: [Int]
  let images: [String]
  let photos: [String]
  let kinds: [Int]

  static let folder = Goldens.folder + "/tfds"

  static func read() throws -> TFDSGoldens {
    try JSONDecoder().decode(TFDSGoldens.self, from: Data(WholeFile.read(folder + "/tfds.json")))
  }
}

@Suite struct TFDSTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func describe(_ source: SplitSource, root: String? = nil) -> DatasetDescription {
    DatasetDescription(
      format: .tfds, root: root ?? TFDSGoldens.folder + "/tiny",
      partition: .splits([.train: source]))
  }

  private func train(_ source: SplitSource, root: String? = nil) throws -> [ImageRecord] {
    try #require(try ImageDataset.open(describe(source, root: root)).splits["train"])
  }

  private func fault(_ source: SplitSource, root: String? = nil) -> String {
    do {
      _ = try ImageDataset.open(describe(source, root: root))
      return ""
    } catch {
      return error.sentence
    }
  }

  @Test("Slices have the images that TensorFlow Datasets gives them, one by one")
  func slices() throws {
    let goldens = try TFDSGoldens.read()
    #expect(goldens.slices.count >= 20)
    for golden in goldens.slices {
      let found = try train(.folder(golden.slice)).map(\.name)
      #expect(found == golden.ids.map { goldens.names[$0] }, "\(golden.slice)")
    }
    for golden in goldens.rounded {
      let found = try train(.slice(path: golden.slice, rounding: .percentDropRemainder))
      #expect(found.map(\.name) == golden.ids.map { goldens.names[$0] }, "\(golden.slice)")
    }
  }

  @Test func refusesTheSlicesThatTFDSRefuses() throws {
    for slice in try TFDSGoldens.read().wrong {
      #expect(fault(.folder(slice)).contains("'\(slice)'") || slice == "nothing", "\(slice)")
      #expect(!fault(.folder(slice)).isEmpty, "\(slice)")
    }
    #expect(
      fault(.folder("nothing")).hasSuffix("there is no split 'nothing', only 'train', 'test'"))
    #expect(
      fault(.slice(path: "test[:50%]", rounding: .percentDropRemainder)).hasSuffix(
        "rounding 'pct1_dropremainder' needs 100 images or more, and there are 17"))
  }

  @Test func labelsNamesAndPixelsAreTFDSs() throws {
    let goldens = try TFDSGoldens.read()
    let dataset = try ImageDataset.open(describe(.folder("train")))
    #expect(dataset.classes == ["bed", "café", "sofa"])
    let records = try #require(dataset.splits["train"])
    #expect(records.map(\.label) == goldens.labels)
    let loader = ImageLoader(ImagePipeline())
    for (record, golden) in zip(records, goldens.images) {
      let image = try loader.decode(record)
      #expect(SHA256.hex(of: Array(image.bytes)) == golden, "\(record.name)")
    }
  }

  @Test("JPEG images are decoded by TensorFlow's fast transform, classes without names are numbers")
  func photographs() throws {
    let goldens = try TFDSGoldens.read()
    let dataset = try ImageDataset.open(
      describe(.folder("train"), root: TFDSGoldens.folder + "/photos"))
    #expect(dataset.classes == ["0", "1", "2", "3", "4"])
    let records = try #require(dataset.splits["train"])
    #expect(records.map(\.label) == goldens.kinds)
    let loader = ImageLoader(ImagePipeline(transform: .fast))
    for (record, golden) in zip(records, goldens.photos) {
      #expect(SHA256.hex(of: Array(try loader.decode(record).bytes)) == golden, "\(record.name)")
    }
    // The digest is that of the image alone, as of a file with the same bytes.
    #expect(try records[0].digest() != records[1].digest())
  }

  @Test func labelsNeedNotBeLookedAt() throws {
    let records = try train(.unlabelled(path: "test"))
    #expect(records.count == 17)
    #expect(records.allSatisfy { $0.label == nil })
  }

  private func copy(_ name: String = "tiny") throws {
    for file in Folder.names(in: TFDSGoldens.folder + "/" + name) {
      try folder.write(WholeFile.read("\(TFDSGoldens.folder)/\(name)/\(file)"), file)
    }
  }

  @Test func damageIsFound() throws {
    try copy()
    let shard = "tiny-train.tfrecord-00001-of-00004"
    let whole = try WholeFile.read(folder.path + "/" + shard)
    // Within an image: found where it is decoded.
    var bytes = whole
    bytes[100] ^= 1
    try folder.write(bytes, shard)
    let records = try train(.folder("train[32:34]"), root: folder.path)
    #expect(throws: ImageFault.self) {
      for record in records { _ = try ImagePipeline().load(record) }
    }
    bytes = whole
    bytes[3] ^= 1
    try folder.write(bytes, shard)
    #expect(
      fault(.folder("train"), root: folder.path).hasSuffix(
        "record 0 has another checksum than recorded: fetch the file again"))
    try folder.write(Array(whole.dropLast(5)), shard)
    #expect(
      fault(.folder("train"), root: folder.path).hasSuffix(
        "record 32 is not whole: fetch the file again"))
    // A whole record is missing.
    let length = Int(whole[0]) | Int(whole[1]) << 8
    try folder.write(Array(whole.dropFirst(16 + length)), shard)
    #expect(
      fault(.folder("train"), root: folder.path).hasSuffix(
        "it has 32 records, and 'dataset_info.json' says 33: fetch it again"))
    try folder.write(whole + Array(whole.prefix(16 + length)), shard)
    #expect(
      fault(.folder("train"), root: folder.path).hasSuffix(
        "record 33 is more than 'dataset_info.json' says: fetch it again"))
    // A slice does not look at shards that it has no images of.
    #expect(try train(.folder("train[:10]"), root: folder.path).count == 10)
  }

  @Test func survivesDamage() throws {
    try copy("photos")
    let name = "photos-train.tfrecord-00000-of-00001"
    let whole = try WholeFile.read(folder.path + "/" + name)
    var draws = CounterGenerator(seed: 9, purpose: "tfds")
    for _ in 0..<300 {
      var bytes = whole
      for _ in 0..<1 + draws.below(3) {
        bytes[draws.below(bytes.count)] = UInt8(draws.below(256))
      }
      if draws.below(4) == 0 { bytes.removeLast(draws.below(bytes.count)) }
      try folder.write(bytes, name)
      for record in (try? train(.folder("train"), root: folder.path)) ?? [] {
        _ = try? ImagePipeline().load(record)
      }
    }
    for file in ["features.json", "dataset_info.json"] {
      try copy("photos")
      let text = try WholeFile.read(folder.path + "/" + file)
      for _ in 0..<100 {
        var bytes = text
        bytes[draws.below(bytes.count)] = UInt8(draws.below(256))
        try folder.write(bytes, file)
        _ = try? train(.folder("train"), root: folder.path)
      }
    }
  }

  @Test(
    "names that no file has are refused before there is one for each of a hundred thousand shards")
  func absurdTemplate() throws {
    try copy()
    let shards = String(repeating: "\"1\",", count: 100_000).dropLast()
    let name = String(repeating: "{SHARD_INDEX}", count: 100_000)
    try folder.write(
      """
      {"name": "tiny", "splits": [{"name": "test", "shardLengths": [\(shards)],
      "filepathTemplate": "\(name)"}]}
      """, "dataset_info.json")
    let text = fault(.folder("test"), root: folder.path)
    #expect(text.contains("its files are named '{SHARD_INDEX}"), "\(text.prefix(300))")
    #expect(text.unicodeScalars.count < 500)
  }

  @Test func saysWhatIsMissing() throws {
    #expect(
      fault(.folder("train"), root: TFDSGoldens.folder).hasSuffix(
        "there is no 'dataset_info.json': expected a folder that TensorFlow Datasets has prepared, "
          + "such as 'photos', 'tiny' in it"))
    try copy()
    unlink(folder.path + "/tiny-train.tfrecord-00002-of-00004")
    #expect(
      fault(.folder("train"), root: folder.path).hasSuffix(
        "tiny-train.tfrecord-00002-of-00004': No such file or directory"))
    try folder.write("bed\nsofa\n", "label.labels.txt")
    #expect(
      fault(.folder("test"), root: folder.path).hasSuffix(
        "it names 2 classes, and 'features.json' has 3"))
    unlink(folder.path + "/label.labels.txt")
    #expect(
      try ImageDataset.open(describe(.folder("test"), root: folder.path)).classes == [
        "0", "1", "2",
      ])
    let info = try WholeFile.read(folder.path + "/dataset_info.json")
    try folder.write(
      String(decoding: info, as: UTF8.self).replacing("\"tfrecord\"", with: "\"array_record\""),
      "dataset_info.json")
    #expect(
      fault(.folder("test"), root: folder.path).hasSuffix(
        "its files are 'array_record', expected 'tfrecord': prepare it with file_format='tfrecord'")
    )
  }
}
