internal import Basics
internal import Configuration
internal import FoundationEssentials
internal import Images
internal import TestSupport
internal import Testing

/// What `Tests/Oracles/arrays.py` wrote.
private struct ArrayGoldens: Decodable {
  /// SHA-256 of all images as RGB floats.
  let images: [String: String]
  let labels: [Int]
  let bilinear: [String: [Float]]
  let preprocess: [String: [Float]]

  static let folder = Goldens.folder + "/arrays"

  static func read() throws -> ArrayGoldens {
    try JSONDecoder().decode(
      ArrayGoldens.self, from: Data(WholeFile.read(folder + "/arrays.json")))
  }
}

@Suite struct ArrayTests {
  private func describe(
    _ images: String, _ labels: String, root: String = ArrayGoldens.folder + "/plain.npz",
    classes: [String]? = nil
  ) -> DatasetDescription {
    DatasetDescription(
      format: .arrays, root: root,
      partition: .splits([.train: .arrays(images: images, labels: labels)]), classes: classes)
  }

  private func train(_ description: DatasetDescription) throws -> [ImageRecord] {
    try #require(try ImageDataset.open(description).splits["train"])
  }

  @Test func numbersStayAsTheyAreInEveryType() throws {
    let goldens = try ArrayGoldens.read()
    #expect(goldens.images.count == 9)
    for (name, golden) in goldens.images {
      let records = try train(describe(name, "y_int64"))
      let loader = ImageLoader(ImagePipeline())
      let values = try records.flatMap { try loader.load($0).values }
      #expect(digest(values) == golden, "\(name)")
      #expect(records.map(\.name) == (0..<6).map { "\(name):\($0)" })
    }
  }

  @Test(arguments: ["int64", "uint8", "column", "float", "one_hot", "one_hot_bool"])
  func numberedLabels(kind: String) throws {
    let dataset = try ImageDataset.open(describe("rgb", "y_\(kind)"))
    #expect(dataset.classes == ["0", "1", "2"])
    #expect(dataset.splits["train"]?.map(\.label) == (try ArrayGoldens.read().labels))
    let named = try ImageDataset.open(describe("rgb", "y_\(kind)", classes: ["a", "b", "c"]))
    #expect(named.classes == ["a", "b", "c"])
  }

  @Test(arguments: ["text", "bytes"]) func namedLabels(kind: String) throws {
    let dataset = try ImageDataset.open(describe("rgb", "y_\(kind)"))
    #expect(dataset.classes == ["bed", "café", "sofa"])
    #expect(dataset.splits["train"]?.map(\.label) == (try ArrayGoldens.read().labels))
    let reordered = try ImageDataset.open(
      describe("rgb", "y_\(kind)", classes: ["sofa", "café", "bed"]))
    #expect(reordered.splits["train"]?.map(\.label) == [0, 2, 1, 1, 0, 2])
  }

  @Test func compressedAndSeparateFilesAreTheSame() throws {
    let plain = try train(describe("float32", "y_int64"))
    let compressed = try train(
      describe("x", "y", root: ArrayGoldens.folder + "/compressed.npz"))
    let inFolder = try train(describe("compressed.npz/x", "y.npy", root: ArrayGoldens.folder))
    let loader = ImageLoader(ImagePipeline())
    for (index, record) in plain.enumerated() {
      let values = try loader.load(record).values
      #expect(try loader.load(compressed[index]).values == values)
      #expect(try loader.load(inFolder[index]).values == values)
      #expect(try compressed[index].digest() == record.digest())
    }
    let file = try train(describe("x", "y", root: ArrayGoldens.folder))
    let rgb = try train(describe("rgb", "y_int64"))
    #expect(try loader.load(file[5]).values == loader.load(rgb[5]).values)
    #expect(file[5].name == "x:5")
    #expect(try file[5].digest() == rgb[5].digest())
    #expect(try file[4].digest() != rgb[5].digest())
    let grey = try train(describe("grey", "y_int64"))
    let channel = try train(describe("grey_channel", "y_int64"))
    #expect(try grey[2].digest() == channel[2].digest())
  }

  @Test func floatsAreResizedAsTensorFlowDoes() throws {
    let records = try train(describe("float32", "y_int64"))
    for (size, golden) in try ArrayGoldens.read().bilinear {
      let sides = size.split(separator: "x").compactMap { Int($0) }
      let image = try ImagePipeline(height: sides[0], width: sides[1], resize: .bilinear)
        .load(records[3])
      #expect(difference(image.values, golden) < 1e-4, "\(size)")
    }
    let plain = try ImagePipeline().load(records[3])
    let nearest = try ImagePipeline(height: 10, width: 14, resize: .nearest).load(records[3])
    #expect(
      (0..<10 * 14).allSatisfy { pixel in
        let (row, column) = (pixel / 14 / 2, pixel % 14 / 2)
        return nearest.values[pixel * 3 + 1] == plain.values[(row * 7 + column) * 3 + 1]
      })
  }

  @Test func floatsArePreprocessedAsKerasDoes() throws {
    let records = try train(describe("float32", "y_int64"))
    for (mode, golden) in try ArrayGoldens.read().preprocess {
      let preprocess = try #require(ImageSpec.Preprocess(rawValue: mode))
      let image = try ImagePipeline(preprocess: preprocess).load(records[1])
      #expect(difference(image.values, golden) < 1e-5, "\(mode)")
    }
    let rgb = try ImagePipeline().load(records[1]).values
    let bgr = try ImagePipeline(channels: .bgr).load(records[1]).values
    #expect(bgr[3] == rgb[5] && bgr[4] == rgb[4] && bgr[5] == rgb[3])
  }

  @Test func rangesOfFloatsAreKnown() throws {
    let unit = try #require(try ImageDataset.open(describe("unit", "y_int64")).floats.first)
    #expect(unit.least >= 0 && unit.most <= 1 && unit.most > 0.9)
    #expect(try ImageDataset.open(describe("rgb", "y_int64")).floats.isEmpty)
  }

  @Test(arguments: [
    ("bad_objects", "it holds Python objects, which are not read"),
    ("bad_big_endian", "its numbers have the high byte first ('>f4'): save array.astype('f4')"),
    ("bad_fortran", "it is in Fortran's order: save numpy.ascontiguousarray(array)"),
    (
      "bad_channels_first",
      "its shape (6, 3, 5, 7) has the channels before the pixels: save array.transpose(0, 2, 3, 1)"
    ),
    ("bad_flat", "its shape is (6, 105), expected images x height x width"),
    ("bad_empty", "its shape is (0, 5, 7, 3): it has no images"),
    ("bad_complex", "its type is '<c16', expected whole numbers, floats or text"),
    ("bad_records", "its type is 'that of records'"),
    ("bad_text", "its type is text, expected numbers"),
    ("arrays.json", "it is no array of NumPy's"),
    ("plain.npz", "it is an archive of arrays: name one of them as 'plain.npz/NAME'"),
  ]) func refusesImages(name: String, words: String) {
    let found = faults(describe(name, "y", root: ArrayGoldens.folder))
    #expect(found.count == 1)
    #expect(found.first?.contains(words) == true, "\(found)")
  }

  @Test(arguments: [
    ("bad_y_negative", "label 1 is -1.0, expected a whole number of 0 and more"),
    ("bad_y_fraction", "label 2 is 0.5, expected a whole number of 0 and more"),
    ("bad_y_two_hot", "row 2 of its labels has 2 ones, expected one 1 and zeros"),
    ("bad_y_short", "it has 5 labels for 6 images"),
    ("bad_y_blank", "label 1 is empty or no text"),
    ("x", "its shape is (6, 5, 7, 3), expected one label an image"),
    ("bad_flat", "row 0 of its labels has another number than 0 and 1"),
  ]) func refusesLabels(name: String, words: String) {
    let found = faults(describe("x", name, root: ArrayGoldens.folder))
    #expect(found.count == 1)
    #expect(found.first?.contains(words) == true, "\(found)")
  }

  @Test func namesWhatIsThere() {
    #expect(
      faults(describe("x_train", "y_int64")).first?.hasSuffix(
        "/plain.npz/x_train': there is no such array, only 'float16', 'float32', 'float64', "
          + "'grey', 'grey_channel', 'int16', 'rgb', 'rgba' and 9 more") == true)
    #expect(
      faults(describe("x_train", "y", root: ArrayGoldens.folder)).first?.contains(
        "/x_train.npy': there is no such array, only 'bad_big_endian.npy'") == true)
    let classes = faults(describe("rgb", "y_int64", classes: ["a", "b"])).first
    #expect(classes?.hasSuffix("label 0 is 2, expected 0 to 1, the places of 'classes'") == true)
    let text = faults(describe("rgb", "y_text", classes: ["bed", "sofa"])).first
    #expect(text?.hasSuffix("label 2 is 'café', expected one of 'bed', 'sofa'") == true)
  }

  /// `fit(validation_split=)` and `train_test_split` divide arrays by their places alone.
  @Test func dividesAsFitAndScikitLearnDo() throws {
    var division = Division(
      from: .arrays(images: "rgb", labels: "y_int64"), validation: .fraction(0.34),
      method: .kerasFit)
    func names(_ role: String) throws -> [String]? {
      let description = DatasetDescription(
        format: .arrays, root: ArrayGoldens.folder + "/plain.npz", partition: .divided(division))
      return try ImageDataset.open(description).splits[role]?.map(\.name)
    }
    #expect(try names("train") == ["rgb:0", "rgb:1", "rgb:2"])
    #expect(try names("validation") == ["rgb:3", "rgb:4", "rgb:5"])
    division.method = .sklearn
    division.randomState = 42
    let parts = RandomDivision(count: 6, test: .fraction(0.34), seed: 42)
    #expect(try names("validation") == parts.test.map { "rgb:\($0)" })
    #expect(try names("train") == parts.train.map { "rgb:\($0)" })
  }
}
