internal import Basics
internal import Configuration
internal import Glibc
internal import Images
internal import Testing

@Suite struct DatasetTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func describe(
    _ sources: [Role: SplitSource], classes: [String]? = nil, limit: [Role: Int] = [:]
  ) -> DatasetDescription {
    DatasetDescription(
      format: .imageFolder, root: folder.path, listDirectory: folder.path,
      partition: .splits(sources),
      classes: classes, limit: limit)
  }

  private func faults(_ description: DatasetDescription) -> [DatasetFault] {
    do {
      _ = try ImageDataset.open(description)
      return []
    } catch {
      return error.faults
    }
  }

  private func touch(_ names: String...) throws {
    for name in names { try folder.write("x", name) }
  }

  /// Keras walks: folders by path, files by name inside each, all by code points.
  @Test func listsAsKerasDoes() throws {
    try touch(
      "train/bed/b.jpg", "train/bed/B.JPG", "train/bed/a.txt", "train/bed/sub/a.png",
      "train/bed/sub-b/a.jpeg", "train/bed/.hidden.jpg", "train/.git/x.jpg", "train/sofa/é.jpg",
      "train/sofa/z.jpg", "train/notes.md")
    symlink(folder.path + "/train/sofa", folder.path + "/train/bed/zlink")
    symlink(folder.path + "/train/bed", folder.path + "/train/bed/sub/loop")
    var description = describe([.train: .folder("train")])
    let dataset = try ImageDataset.open(description)
    #expect(dataset.classes == ["bed", "sofa"])
    let images = try #require(dataset.splits["train"])
    let bed = [
      "train/bed/B.JPG", "train/bed/b.jpg", "train/bed/sub/a.png", "train/bed/sub-b/a.jpeg",
    ]
    let sofa = ["train/sofa/z.jpg", "train/sofa/é.jpg"]
    #expect(images.map(\.name) == bed + sofa)
    #expect(images.map(\.label) == [0, 0, 0, 0, 1, 1])
    #expect(dataset.skipped.map(\.name) == ["train/bed/a.txt", "train/notes.md"])
    let links = ["train/bed/sub/loop", "train/bed/zlink"]
    #expect(
      dataset.warnings == [
        .skippedFiles(count: 2, examples: ["train/bed/a.txt", "train/notes.md"]),
        .linkedFolders(count: 2, examples: links),
      ])

    description.followsLinks = true
    let followed = try ImageDataset.open(description)
    let linked = ["train/bed/zlink/z.jpg", "train/bed/zlink/é.jpg"]
    #expect(followed.splits["train"]?.map(\.name) == bed + linked + sofa)
    #expect(followed.splits["train"]?.map(\.label) == [0, 0, 0, 0, 0, 0, 1, 1])
    #expect(followed.warnings.count == 1)
  }

  @Test func reportsAllFaultsTogether() throws {
    try touch("train/bed/1.jpg", "train/chair/1.jpg", "test/table_1.jpg", "test/bed_1.jpg")
    try folder.write("", "train/empty/readme.txt")
    let found = faults(
      describe(
        [
          .train: .folder("train"),
          .validation: .folder("nowhere"),
          .test: .flat(path: "test"),
        ], classes: ["bed", "sofa", "empty"]))
    let root = folder.path
    #expect(
      found == [
        .missingClassFolder(role: "train", className: "sofa", path: root + "/train/sofa"),
        .emptyClass(role: "train", className: "empty", path: root + "/train/empty"),
        .missingFolder(role: "validation", path: root + "/nowhere"),
        .noPrefix(
          path: root + "/test", count: 1, examples: ["table_1.jpg"],
          classes: ["bed", "sofa", "empty"]),
      ])
    #expect(
      found.last?.description
        == "1 image in '\(root)/test' begin with no class name ('table_1.jpg'): expected names "
        + "that begin with 'bed', 'sofa', 'empty'")
  }

  @Test func classesMayBeEmptyWhereThatIsSaid() throws {
    try touch("train/bed/1.jpg", "train/sofa/1.jpg", "test/bed/1.jpg")
    try folder.write("", "train/pouf/readme.txt")
    var description = describe([.train: .folder("train"), .test: .folder("test")])
    #expect(
      faults(description).map(\.description) == [
        "'\(folder.path)/train/pouf' has no images: the train images of class 'pouf' are expected "
          + "there, named .jpg, .jpeg, .png, .bmp, .gif, .webp, .tif or .tiff; "
          + "'allow_empty_classes: true' does without",
        "'\(folder.path)/test/pouf' does not exist: the test images of class 'pouf' are expected "
          + "there; 'allow_empty_classes: true' does without",
        "'\(folder.path)/test/sofa' does not exist: the test images of class 'sofa' are expected "
          + "there; 'allow_empty_classes: true' does without",
      ])
    description.allowsEmptyClasses = true
    let dataset = try ImageDataset.open(description)
    #expect(dataset.classes == ["bed", "pouf", "sofa"])
    #expect(dataset.splits["train"]?.map(\.label) == [0, 2])
    #expect(
      dataset.warnings.contains(.emptyClasses(role: "test", classes: ["pouf", "sofa"])))
    try folder.write("", "none/bed/readme.txt")
    description.partition = .splits([.train: .folder("train"), .test: .folder("none")])
    #expect(faults(description) == [.noImages(role: "test", path: folder.path + "/none")])
  }

  @Test func foldersOfSplitsAreNoClassesInSilence() throws {
    try touch("all/train/1.jpg", "all/Test/1.jpg", "some/train/1.jpg", "some/plane/1.jpg")
    let warnings = try ImageDataset.open(describe([.train: .folder("all")])).warnings
    #expect(
      warnings.map(\.description) == [
        "the class folders of '\(folder.path)/all' are called 'Test', 'train', as splits are: if they "
          + "are, name them in 'splits'"
      ])
    #expect(try ImageDataset.open(describe([.train: .folder("some")])).warnings.isEmpty)
  }

  @Test func namesAMissingRoot() {
    var description = describe([.train: .folder("train")])
    description.root = "/nowhere/at/all"
    #expect(faults(description) == [.missingRoot(path: "/nowhere/at/all")])
  }

  @Test func extraFoldersAreSaidAloud() throws {
    try touch("train/bed/1.jpg", "train/sofa/1.jpg", "train/chair/1.jpg")
    let dataset = try ImageDataset.open(
      describe([.train: .folder("train")], classes: ["sofa", "bed"]))
    #expect(dataset.splits["train"]?.map(\.name) == ["train/sofa/1.jpg", "train/bed/1.jpg"])
    #expect(
      dataset.warnings.map(\.description)
        == ["folder 'train/chair' is left out: 'classes' names only 'sofa', 'bed'"])
  }

  @Test func classesOfAnotherSplitMustAgree() throws {
    try touch("train/bed/1.jpg", "train/sofa/1.jpg", "test/bed/1.jpg", "test/pouf/1.jpg")
    let found = faults(
      describe([
        .train: .folder("train"), .test: .folder("test"),
      ]))
    #expect(
      found == [
        .unknownClassFolder(role: "test", className: "pouf", classes: ["bed", "sofa"]),
        .missingClassFolder(role: "test", className: "sofa", path: folder.path + "/test/sofa"),
      ])
  }

  @Test func prefixesGiveLabels() throws {
    try touch("learn/bed/1.jpg", "learn/sofa/1.jpg", "test/bed_400.jpg", "test/sofa__0400.jpg")
    let dataset = try ImageDataset.open(
      describe([
        .train: .folder("learn"), .test: .flat(path: "test"),
      ]))
    #expect(dataset.splits["test"]?.map(\.label) == [0, 1])
    #expect(dataset.splits["test"]?.map(\.name) == ["test/bed_400.jpg", "test/sofa__0400.jpg"])
    let twice = faults(
      describe(
        [.test: .flat(path: "test")], classes: ["bed", "bed_", "sofa"]))
    #expect(twice == [.ambiguousPrefix(name: "test/bed_400.jpg", classes: ["bed", "bed_"])])
  }

  @Test func limitTakesClassesInTurn() throws {
    try touch("a/x/1.jpg", "a/x/2.jpg", "a/x/3.jpg", "a/y/1.jpg", "a/z/1.jpg", "a/z/2.jpg")
    let dataset = try ImageDataset.open(
      describe([.train: .folder("a")], limit: [.train: 5]))
    #expect(
      dataset.splits["train"]?.map(\.name)
        == ["a/x/1.jpg", "a/x/2.jpg", "a/y/1.jpg", "a/z/1.jpg", "a/z/2.jpg"])
  }

  @Test func randomDivisionIsScikitLearns() throws {
    for golden in try Goldens.read().divisions {
      let division = RandomDivision(
        count: golden.count, test: .fraction(golden.fraction), seed: golden.seed)
      #expect(digest(division.train.map(Int32.init)) == golden.train)
      #expect(digest(division.test.map(Int32.init)) == golden.test)
    }
    let flowers = RandomDivision(count: 3670, test: .fraction(0.25), seed: 0)
    #expect((flowers.train.count, flowers.test.count) == (2752, 918))
    #expect(flowers.test[..<10] == [775, 117, 1646, 3407, 2118, 2668, 598, 3563, 2654, 3239])
    #expect(flowers.train[..<10] == [1819, 547, 874, 1530, 3348, 228, 37, 2504, 2573, 3607])
  }
}
