internal import Basics
internal import Configuration
internal import FoundationEssentials
internal import Images
internal import TestSupport
internal import Testing

/// What `Tests/Oracles/splits.py` wrote; images are positions in a tree's files.
private struct SplitGoldens: Decodable {
  struct Division: Decodable, CustomTestStringConvertible {
    let method: String
    let tree: String
    let fractions: [String: Double]
    let classes: [String]?
    /// Of a list's rows.
    let order: [Int]?
    let seed: Int?
    let shuffle: Bool?
    let state: Int?
    let stratify: Bool?
    let train: [Int]
    let validation: [Int]?
    let test: [Int]?

    enum CodingKeys: String, CodingKey {
      case method, tree, fractions, classes, order, seed, shuffle, stratify, train, validation, test
      case state = "random_state"
    }

    /// From 1 on a number of images.
    func part(_ role: String) -> Configuration.Division.Part? {
      fractions[role].map { $0 < 1 ? .fraction($0) : .images(Int($0)) }
    }

    var testDescription: String { "\(method) of \(tree), \(fractions), \(seed ?? state ?? 0)" }
  }

  let two: [String]
  let mixed: [String]
  let many: [String]
  let divisions: [Division]

  enum CodingKeys: String, CodingKey {
    case two = "tree_two"
    case mixed = "tree_mixed"
    case many = "tree_many"
    case divisions
  }

  func files(_ tree: String) -> [String] {
    switch tree {
    case "two": two
    case "mixed": mixed
    default: many
    }
  }

  static let shared = Result {
    try JSONDecoder().decode(
      SplitGoldens.self, from: Data(WholeFile.read(Goldens.folder + "/splits.json")))
  }
}

@Suite struct DivisionTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func describe(
    _ division: Division, classes: [String]? = nil
  ) -> DatasetDescription {
    DatasetDescription(
      format: .imageFolder, root: folder.path, listDirectory: folder.path,
      partition: .divided(division), classes: classes)
  }

  private func touch(_ names: [String]) throws {
    for name in names { try folder.write("", name) }
  }

  /// The division of a golden, of a folder or of a list in the golden's order.
  private func division(
    _ golden: SplitGoldens.Division, _ files: [String]
  ) throws -> Division {
    let method = try #require(Division.Method(rawValue: golden.method))
    var division = Division(
      from: .folder("."), validation: golden.part("validation"), test: golden.part("test"),
      method: method,
      randomState: golden.state ?? 0)
    division.stratify = golden.stratify ?? false
    division.seed = golden.seed
    division.shuffle = golden.shuffle ?? true
    if let order = golden.order {
      let rows = order.map { "\(files[$0]),\(files[$0].prefix { $0 != "/" })\n" }
      try folder.write("id,kind\n" + rows.joined(), "list.csv")
      division.from = .list(ListSource("list.csv", image: "id", labels: .column("kind")))
    }
    return division
  }

  @Test(
    "a folder or list is divided as Keras and scikit-learn divide it, image by image",
    arguments: try SplitGoldens.shared.get().divisions)
  fileprivate func goldens(golden: SplitGoldens.Division) throws {
    let files = try SplitGoldens.shared.get().files(golden.tree)
    try touch(files)
    let division = try division(golden, files)
    let dataset = try ImageDataset.open(describe(division, classes: golden.classes))
    for (role, expected) in [
      ("train", golden.train), ("validation", golden.validation), ("test", golden.test),
    ] {
      let found = dataset.splits[role]
      let difference = firstDifference(
        found?.map(\.name), expected?.map { files[$0] })
      #expect(difference == nil, "\(role) \(difference ?? "")")
      for image in found ?? [] {
        let name = String(image.name.prefix { $0 != "/" })
        #expect(image.label.map { dataset.classes[$0] } == name, "\(image.name)")
      }
    }
  }

  @Test("every method is held against ten settings or more")
  func settings() throws {
    let methods = try SplitGoldens.shared.get().divisions.map(\.method)
    for method in Division.Method.allCases {
      #expect(methods.count { $0 == method.rawValue } >= 10, "\(method)")
    }
  }

  @Test("train_test_split's fraction is rounded up, and the test images come first")
  func folderAtRandom() throws {
    try touch((0..<5).flatMap { ["a/\($0).jpg", "b/\($0).jpg"] })
    var division = Division(from: .folder("."), test: .fraction(0.25))
    let dataset = try ImageDataset.open(describe(division))
    #expect(dataset.splits["train"]?.count == 7)
    #expect(dataset.splits["test"]?.map(\.name) == ["a/2.jpg", "b/3.jpg", "a/4.jpg"])
    division.randomState = -1
    #expect(faults(describe(division)) == ["'random_state' is -1, expected 0 to 4294967295"])
  }

  @Test("roles with images of their own stand beside a division")
  func others() throws {
    try touch((0..<5).flatMap { ["train/a/\($0).jpg", "train/b/\($0).jpg"] })
    try touch(["test/a/9.jpg", "test/b/8.jpg"])
    let division = Division(
      from: .folder("train"), validation: .fraction(0.2), test: .source(.folder("test")),
      method: .kerasGenerator)
    let dataset = try ImageDataset.open(describe(division))
    #expect(dataset.splits["validation"]?.map(\.name) == ["train/a/0.jpg", "train/b/0.jpg"])
    #expect(dataset.splits["test"]?.map(\.name) == ["test/a/9.jpg", "test/b/8.jpg"])
    #expect(dataset.splits["train"]?.count == 8)
    #expect(dataset.warnings.isEmpty)
  }

  @Test("a division that leaves a role empty is refused")
  func empty() throws {
    try touch(["a/0.jpg", "a/1.jpg", "b/0.jpg"])
    for method in [Division.Method.kerasGenerator, .kerasDirectory] {
      let division = Division(from: .folder("."), validation: .fraction(0.1), method: method)
      #expect(
        faults(describe(division)) == [
          "'split' leaves no validation images: 'validation: 0.1' divides 3 images"
        ], "\(method)")
    }
    let fit = Division(from: .folder("."), validation: .fraction(0.9), method: .kerasFit)
    #expect(
      faults(describe(fit)) == [
        "'split' leaves no train images: 'validation: 0.9' divides 3 images"
      ])
    let twice = Division(from: .folder("."), validation: .fraction(0.9), test: .fraction(0.5))
    #expect(
      faults(describe(twice)) == [
        "'split' leaves no train images: 'validation: 0.9' divides 1 image"
      ])
  }

  @Test("what stratifying cannot divide is refused in words")
  func stratified() throws {
    try touch((0..<9).map { "a/\($0).jpg" } + ["b/0.jpg"])
    var division = Division(from: .folder("."), test: .fraction(0.3))
    division.stratify = true
    #expect(
      faults(describe(division)) == [
        "'stratify' needs two images of each class to take test images from, and of 'b' there is one"
      ])
    try touch(["b/1.jpg"])
    division.test = .fraction(0.05)
    #expect(
      faults(describe(division)) == [
        "'stratify' needs a test image for each of 2 classes, and 'split' gives 1"
      ])
    division.test = .fraction(0.95)
    #expect(
      faults(describe(division)) == [
        "'stratify' needs a train image for each of 2 classes, and 'split' gives 0"
      ])
  }

  @Test("classes of which a role gets no image are named")
  func missingClasses() throws {
    try touch((0..<9).map { "a/\($0).jpg" } + ["b/0.jpg", "c/0.jpg"])
    let fit = Division(from: .folder("."), validation: .fraction(0.15), method: .kerasFit)
    #expect(
      try ImageDataset.open(describe(fit)).warnings.map(\.description) == [
        "'split' gives no train image of classes 'b', 'c'",
        "'split' gives no validation image of class 'a'",
      ])
  }
}
