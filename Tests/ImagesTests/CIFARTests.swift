internal import Basics
internal import Configuration
internal import Images
internal import Testing

@Suite struct CIFARTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func describe(_ format: Dataset.Format) -> DatasetDescription {
    DatasetDescription(
      format: format, root: folder.path,
      partition: .splits([.train: .folder("train"), .test: .folder("test")]))
  }

  @Test func cifar10RecordsAreNamedAndDecoded() throws {
    func batch(_ labels: [UInt8]) -> [UInt8] {
      var bytes: [UInt8] = []
      for label in labels {
        bytes.append(label)
        for index in 0..<3072 {
          let (channel, pixel) = index.quotientAndRemainder(dividingBy: 1024)
          bytes.append(UInt8(truncatingIfNeeded: channel * 50 + pixel + Int(label)))
        }
      }
      return bytes
    }
    try folder.write(batch([3, 9]), "data_batch_10.bin")
    try folder.write(batch([0]), "data_batch_2.bin")
    try folder.write(batch([7]), "test_batch.bin")
    let description = describe(.cifar10)
    let dataset = try ImageDataset.open(description)
    let train = try #require(dataset.splits["train"])
    #expect(train.map(\.name) == ["data_batch_2:0", "data_batch_10:0", "data_batch_10:1"])
    #expect(train.map(\.label) == [0, 3, 9])
    #expect(dataset.classes[3] == "cat")
    let image = try ImagePipeline(height: 32, width: 32).load(train[2])
    #expect(image.values[0..<6] == [9, 59, 109, 10, 60, 110])
    #expect(try train[2].digest() == SHA256.hex(of: batch([9])))

    try folder.write(batch([11]), "data_batch_2.bin")
    try folder.write([1, 2, 3], "test_batch.bin")
    #expect(
      faults(description) == [
        "'\(folder.path)/data_batch_2.bin' has label 11 in record 0, expected 0 to 9: fetch it again",
        "'\(folder.path)/test_batch.bin' has 3 bytes, expected a multiple of 3073 (one label and 3072 "
          + "pixel bytes a record): fetch it again",
      ])
  }

  @Test func cifar100HasFineAndCoarseLabels() throws {
    func record(_ coarse: UInt8, _ fine: UInt8) -> [UInt8] {
      [coarse, fine] + (0..<3072).map { UInt8(truncatingIfNeeded: $0 / 1024 * 50 + $0 % 1024) }
    }
    try folder.write(record(19, 41) + record(0, 99), "train.bin")
    try folder.write(record(4, 0), "test.bin")
    try folder.write("", "fine_label_names.txt")
    var description = describe(.cifar100)
    let fine = try ImageDataset.open(description)
    #expect(fine.classes.count == 100 && fine.classes[41] == "lawn_mower")
    #expect(fine.splits["train"]?.map(\.label) == [41, 99])
    #expect(fine.splits["test"]?.map(\.name) == ["test:0"])
    description.labels = .coarse
    let coarse = try ImageDataset.open(description)
    #expect(coarse.classes.count == 20 && coarse.classes[19] == "vehicles_2")
    #expect(coarse.splits["train"]?.map(\.label) == [19, 0])
    let train = try #require(coarse.splits["train"])
    let image = try ImagePipeline(height: 32, width: 32).load(train[1])
    #expect(image.values[0..<6] == [0, 50, 100, 1, 51, 101])

    description.classes = ["a", "b"]
    try folder.write(record(20, 0), "train.bin")
    try folder.write([1], "test.bin")
    #expect(
      faults(description) == [
        "'classes' names 2, expected 20",
        "'\(folder.path)/train.bin' has label 20 in record 0, expected 0 to 19: fetch it again",
        "'\(folder.path)/test.bin' has 1 bytes, expected a multiple of 3074 (two labels and 3072 pixel "
          + "bytes a record): fetch it again",
      ])
  }
}
