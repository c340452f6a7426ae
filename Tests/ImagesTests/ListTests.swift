internal import Basics
internal import Configuration
internal import Images
internal import Testing

@Suite struct ListTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func describe(
    _ list: ListSource, classes: [String]? = nil
  ) -> DatasetDescription {
    DatasetDescription(
      format: .imageFolder, root: folder.path, listDirectory: folder.path,
      partition: .splits([.train: .list(list)]), classes: classes)
  }

  private func faults(_ list: ListSource, classes: [String]? = nil) -> [String] {
    do {
      _ = try ImageDataset.open(describe(list, classes: classes))
      return []
    } catch {
      return error.faults.map { $0.description.replacing(folder.path + "/", with: "") }
    }
  }

  private func touch(_ names: String...) throws {
    for name in names { try folder.write("x", name) }
  }

  @Test("a list's images come in its order, with quotes and line ends as CSV has them")
  func order() throws {
    try touch("b.jpg", "sub/a, \"1\".jpg")
    try folder.write("image,label\r\nb.jpg,sofa\r\n\r\n\"sub/a, \"\"1\"\".jpg\",bed\r\n", "l.csv")
    let dataset = try ImageDataset.open(describe(ListSource("l.csv")))
    #expect(dataset.classes == ["bed", "sofa"])
    #expect(dataset.splits["train"]?.map(\.name) == ["b.jpg", "sub/a, \"1\".jpg"])
    #expect(dataset.splits["train"]?.map(\.label) == [1, 0])
  }

  @Test("columns of any name, an ending, a folder and a delimiter lead to the images")
  func columns() throws {
    try touch("photos/sub/a.jpg", "photos/b.jpg")
    try folder.write("n;kind;id\n1;dog;sub/a\n2;cat, small;b\n", "l.csv")
    let list = ListSource(
      "l.csv", image: "id", labels: .column("kind"), ending: ".jpg", folder: "./photos",
      delimiter: ";")
    let dataset = try ImageDataset.open(describe(list))
    #expect(dataset.classes == ["cat, small", "dog"])
    #expect(dataset.splits["train"]?.map(\.name) == ["photos/sub/a.jpg", "photos/b.jpg"])
    #expect(dataset.splits["train"]?.map(\.label) == [1, 0])
    #expect(dataset.warnings.isEmpty)
  }

  @Test("columns of the classes give labels in their order")
  func oneHot() throws {
    try touch("a.jpg", "b.jpg", "c.jpg")
    try folder.write(
      "image,rust,healthy,scab\na.jpg,0,1,0\nb.jpg,0.0,0.0,1.0\nc.jpg,True,False,0\n", "l.csv")
    let list = ListSource("l.csv", labels: .oneHot(["scab", "rust", "healthy"]))
    let dataset = try ImageDataset.open(describe(list))
    #expect(dataset.classes == ["scab", "rust", "healthy"])
    #expect(dataset.splits["train"]?.map(\.label) == [2, 0, 1])

    try folder.write("image,rust,healthy\na.jpg,1,1\nb.jpg,0,0\nc.jpg,0.4,1\na.jpg,1,0\n", "l.csv")
    #expect(
      faults(ListSource("l.csv", labels: .oneHot(["rust", "healthy"]))) == [
        "l.csv:2: 1 row with a 1 for several classes, here 'rust', 'healthy': an image has one class, "
          + "models of several labels are not trained here",
        "l.csv:3: expected a 1 in the column of a single class, found none",
        "l.csv:4: expected 1 or 0 in the column 'rust', found '0.4'",
      ])
  }

  @Test("faulty rows are named by their lines")
  func rows() throws {
    try touch("b.jpg")
    try folder.write(
      "image,label\nb.jpg,chair\nc.jpg,bed\nb.jpg\nb.jpg,\n,bed\nb.jpg,bed\n", "l.csv")
    #expect(
      faults(ListSource("l.csv"), classes: ["bed"]) == [
        "l.csv:2: label 'chair' is no class: expected one of 'bed'",
        "l.csv:3: there is no image 'c.jpg'",
        "l.csv:4: expected 2 cells as in the first line, found 1",
        "l.csv:5: the label of 'b.jpg' is empty",
        "l.csv:6: the image's name is empty",
      ])
    try folder.write("image,label\n\"b.jpg,bed\n", "l.csv")
    #expect(faults(ListSource("l.csv")) == ["l.csv:2: a quoted field does not end"])
    try folder.write("image,label\n", "l.csv")
    #expect(faults(ListSource("l.csv")) == ["l.csv:1: the list names no images"])
    try folder.write("", "l.csv")
    #expect(
      faults(ListSource("l.csv")) == [
        "l.csv:1: the file is empty: expected a first line that names the columns"
      ])
    let rows = (0..<30).map { "no_\($0).jpg,bed\n" }.joined()
    try folder.write("image,label\nb.jpg,bed\n" + rows, "l.csv")
    let found = faults(ListSource("l.csv"), classes: ["bed", "sofa"])
    #expect(found.count == 21)
    #expect(found.last == "l.csv: 10 more rows are wrong")
  }

  @Test("a header without the columns is told what it has, and what was likely meant")
  func header() throws {
    try touch("b.jpg")
    try folder.write("image_id,label\nb.jpg,bed\n", "l.csv")
    #expect(
      faults(ListSource("l.csv", image: "imageid")) == [
        "l.csv:1: no column is called 'imageid', the first line names 'image_id', 'label': did you "
          + "mean 'image_id'? Name it with 'image'"
      ])
    #expect(
      faults(ListSource("l.csv", image: "image_id", labels: .column("breed"))) == [
        "l.csv:1: no column is called 'breed', the first line names 'image_id', 'label': name it "
          + "with 'label'"
      ])
    try folder.write("image;label\nb.jpg;bed\n", "l.csv")
    #expect(
      faults(ListSource("l.csv")) == [
        "l.csv:1: the first line is a single column, 'image;label': cells seem to be divided by ';', "
          + "which 'delimiter: \";\"' says"
      ])
    try folder.write("image\tlabel\nb.jpg\tbed\n", "l.csv")
    #expect(faults(ListSource("l.csv")).first?.hasSuffix("'delimiter: tab' says") == true)
    #expect(faults(ListSource("l.csv", delimiter: "\t")) == [])
    try folder.write("image,label,label\nb.jpg,bed,bed\n", "l.csv")
    #expect(
      faults(ListSource("l.csv")) == ["l.csv:1: 2 columns are called 'label', expected one"])
  }

  @Test("an ending that is missing, or one too many, is pointed out")
  func endings() throws {
    try touch("a.jpg")
    try folder.write("image,label\na,bed\n", "l.csv")
    #expect(
      faults(ListSource("l.csv")) == [
        "l.csv:2: there is no image 'a', but there is one that goes on with .jpg: say 'extension: "
          + ".jpg'"
      ])
    try folder.write("image,label\na.jpg,bed\n", "l.csv")
    #expect(
      faults(ListSource("l.csv", ending: ".jpg")) == [
        "l.csv:2: there is no image 'a.jpg.jpg', but there is 'a.jpg': leave out 'extension'"
      ])
  }

  @Test("images that a list names twice are told, those with another label first")
  func duplicates() throws {
    try touch("a.jpg", "b.jpg")
    try folder.write(
      "image,label\na.jpg,bed\nb.jpg,bed\na.jpg,sofa\nb.jpg,bed\n./b.jpg,bed\n", "l.csv")
    let dataset = try ImageDataset.open(describe(ListSource("l.csv")))
    #expect(dataset.splits["train"]?.count == 5)
    #expect(
      dataset.warnings.map { $0.description.replacing(folder.path + "/", with: "") } == [
        "l.csv: 1 row names an image again with another label: 'a.jpg' is 'bed' in line 2 and 'sofa' "
          + "in line 4",
        "l.csv: 2 rows name an image again: 'b.jpg' in lines 3 and 5, 'b.jpg' in lines 3 and 6",
      ])
  }
}
