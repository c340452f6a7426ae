internal import TestSupport
internal import Testing

/// What the built program does with image files that are broken, strange or no images at all.
@Suite struct PictureFileTests {
  /// A data set with one sound picture in each class.
  private func dataset() throws -> Scratch {
    let scratch = try Scratch()
    try put(scratch, "rgb.png", "train/bed/1.png")
    try put(scratch, "420.jpg", "train/sofa/1.jpg")
    return scratch
  }

  private func put(_ scratch: Scratch, _ golden: String, _ name: String) throws {
    try scratch.copy(Program.golden("Images", "files/\(golden)"), to: "data/pictures/\(name)")
  }

  private func run(_ scratch: Scratch, skip: Bool = false) throws -> Program.Outcome {
    let text =
      skip
      ? SampleSpec.pictures.replacing("path: pictures", with: "path: pictures\n  on_corrupt: skip")
      : SampleSpec.pictures
    return try Program.run(
      [
        try scratch.write("spec.yaml", text), "--data", scratch.file("data"), "--results",
        scratch.file("results"),
      ], in: scratch)
  }

  static let broken = [
    ("truncated.jpg", "'train/bed/2.jpg' is corrupt: the file ends early (truncated)"),
    ("without_end.jpg", "'train/bed/2.jpg' is corrupt: the file ends early (truncated)"),
    ("truncated.png", "'train/bed/2.jpg' is corrupt: the file ends early"),
    (
      "text.jpg",
      "'train/bed/2.jpg' is not an image: its content is none of JPEG, PNG, BMP, GIF, WebP and TIFF"
    ),
    ("page.jpg", "'train/bed/2.jpg' is an HTML or XML page by its content"),
    ("gif.jpg", "'train/bed/2.jpg' is corrupt: the file ends early"),
    ("empty.jpg", "'train/bed/2.jpg' is empty; fetch it again or delete it"),
    ("bomb.png", "'train/bed/2.jpg' claims 30000x30000 pixels, more than the 178956970"),
  ]

  @Test("a broken picture stops the run, or is skipped, counted and recorded", arguments: broken)
  func brokenPicture(_ golden: String, _ says: String) throws {
    let scratch = try dataset()
    try put(scratch, golden, "train/bed/2.jpg")
    let stopped = try run(scratch)
    #expect(stopped.code == 66)
    #expect(stopped.errors.contains("error: \(says)"), "\(stopped.errors)")
    let failed = try #require(try scratch.runs().last)
    // Where to look is all that a failed run prints.
    #expect(stopped.output == "\(failed)\n")
    let status = try Scratch.text("\(failed)/status.json")
    #expect(status.contains("\"failed\""))
    #expect(status.contains(String(says.prefix(40))))

    let skipped = try run(scratch, skip: true)
    #expect(skipped.code == 0, "\(skipped.errors)")
    #expect(skipped.errors.contains("note: left out: \(says)"), "\(skipped.errors)")
    for role in ["train", "validation", "test"] {
      #expect(skipped.errors.contains("1 of 3 \(role) images"), "\(skipped.errors)")
    }
    let provenance = try Scratch.text("\(skipped.lastLine)/provenance.json")
    #expect(provenance.contains("\"image\" : \"train/bed/2.jpg\""))
    #expect(provenance.contains("\"split\" : \"test\""))
    #expect(provenance.contains(says))
    #expect(try predictions(of: skipped.lastLine).count == 2)
  }

  @Test("copies of one broken file are all skipped, and labels stay with their images")
  func copies() throws {
    let scratch = try dataset()
    for number in 2...4 { try put(scratch, "page.jpg", "train/bed/\(number).jpg") }
    try put(scratch, "page.jpg", "train/sofa/0.jpg")
    let outcome = try run(scratch, skip: true)
    #expect(outcome.code == 0, "\(outcome.errors)")
    #expect(outcome.errors.contains("4 of 6 train images"))
    let rows = try Scratch.text("\(outcome.lastLine)/predictions.csv")
    #expect(rows.contains("\ntrain/bed/1.png,bed,"))
    #expect(rows.contains("\ntrain/sofa/1.jpg,sofa,"))
    let again = try run(scratch, skip: true)
    #expect(again.code == 0)
    #expect(again.errors.contains("4 of 6 train images"))
    #expect(try firstDifference(Scratch.text("\(again.lastLine)/predictions.csv"), rows) == nil)
  }

  @Test("every broken picture is named at once")
  func all() throws {
    let scratch = try dataset()
    for (number, (golden, _)) in Self.broken.enumerated() {
      try put(scratch, golden, "train/bed/b\(number).jpg")
    }
    let outcome = try run(scratch)
    #expect(outcome.code == 66)
    for number in Self.broken.indices {
      #expect(outcome.errors.contains("'train/bed/b\(number).jpg'"), "\(outcome.errors)")
    }
  }

  @Test("nothing left of a split is a sentence")
  func nothingLeft() throws {
    let scratch = try Scratch()
    try put(scratch, "text.jpg", "train/bed/1.jpg")
    try put(scratch, "empty.jpg", "train/sofa/1.jpg")
    let outcome = try run(scratch, skip: true)
    #expect(outcome.code == 66)
    for name in ["bed", "sofa"] {
      let says = "error: no image of '\(name)' is left in the train images"
      #expect(outcome.errors.contains(says), "\(outcome.errors)")
    }
  }

  @Test("files that are no images by their names are counted aloud and recorded")
  func otherFiles() throws {
    let scratch = try dataset()
    try scratch.write("data/pictures/train/bed/notes.txt", "a note")
    try scratch.write("data/pictures/train/sofa/Thumbs.db", "thumbs")
    let outcome = try run(scratch)
    #expect(outcome.code == 0, "\(outcome.errors)")
    #expect(outcome.errors.contains("warning: 2 files are not images by name and are skipped"))
    #expect(outcome.errors.contains("train/bed/notes.txt"))
    let provenance = try Scratch.text("\(outcome.lastLine)/provenance.json")
    #expect(provenance.contains("\"image\" : \"train/sofa/Thumbs.db\""))
  }

  @Test(
    "unusual but sound pictures are taken",
    arguments: [
      "cmyk.jpg", "grey.jpg", "progressive.jpg", "rgb.jpg", "422.jpg", "exif_6.jpg", "bilevel.png",
      "grey.png", "grey2.png", "grey4.png", "grey16.png", "rgb16.png", "rgba.png",
      "grey_alpha.png", "grey_transparent.png", "palette.png", "palette_transparent.png",
      "interlaced.png", "exif_6.png",
    ])
  func sound(_ golden: String) throws {
    let scratch = try dataset()
    try put(scratch, golden, "train/bed/2." + golden.suffix(3))
    let outcome = try run(scratch)
    #expect(outcome.code == 0, "\(outcome.errors)")
    #expect(try predictions(of: outcome.lastLine).count == 3)
    #expect(!outcome.errors.contains("left out"))
  }
}
