internal import FoundationEssentials
internal import Glibc
internal import Testing

/// Data sets as they lie on disk, through the built program: arrays, TFRecord files, images without labels.
@Suite struct DataFormatTests {
  private static let sources = """
    splits:
        train: {images: 24, seed: 1}
        validation: {images: 8, seed: 2}
        test: {images: 8, seed: 3}
      classes: [bed, sofa]
    """

  /// The sample spec with another data set of three classes.
  private func spec(_ dataset: String, units: Int = 3) -> String {
    SampleSpec.text.replacing("  format: rendered\n  \(Self.sources)", with: dataset)
      .replacing("units: 2", with: "units: \(units)")
  }

  private func run(
    _ scratch: Scratch, _ text: String, data: String, command: String? = nil
  ) throws -> Program.Outcome {
    let arguments = [
      try scratch.write("spec.yaml", text), "--data", data, "--results", scratch.file("results"),
    ]
    return try Program.run(
      (command.map { [$0] } ?? []) + (command == nil ? arguments : Array(arguments.prefix(3))),
      in: scratch)
  }

  private static let arrays = Program.golden("Images", "arrays")

  @Test("an .npz file is planned, trained on and predicted, its images named by their places")
  func arrays() throws {
    let scratch = try Scratch()
    for (images, labels) in [("rgb", "y_text"), ("float32", "y_one_hot")] {
      let text = spec(
        """
          format: arrays
          path: plain.npz
          splits:
            train: {images: \(images), labels: \(labels)}
            test: {images: \(images), labels: \(labels)}
        """)
      let outcome = try run(scratch, text, data: Self.arrays)
      #expect(outcome.code == 0, "\(outcome.errors)")
      let found = try predictions(of: outcome.lastLine)
      #expect(found.keys.sorted() == (0..<6).map { "\(images):\($0)" })
      let plan = try run(scratch, text, data: Self.arrays, command: "plan")
      #expect(plan.code == 0, "\(plan.errors)")
    }
  }

  @Test("a compressed .npz file is unpacked where TMPDIR says, and nothing is left there")
  func compressed() throws {
    let scratch = try Scratch()
    try scratch.write("unpacked/note", "")
    let text = spec(
      """
        format: arrays
        path: compressed.npz
        split: {from: {images: x, labels: y}, validation: 0.34, method: keras_fit}
      """)
    let file = try scratch.write("spec.yaml", text)
    func outcome(_ folder: String) throws -> Program.Outcome {
      try Program.run(
        [file, "--data", Self.arrays, "--results", scratch.file("results"), "--no-cache"],
        in: scratch, environment: ["TMPDIR=\(scratch.file(folder))"])
    }
    let done = try outcome("unpacked")
    #expect(done.code == 0, "\(done.errors)")
    #expect(try predictions(of: done.lastLine).keys.sorted() == ["x:3", "x:4", "x:5"])
    let left = try FileManager.default.contentsOfDirectory(atPath: scratch.file("unpacked"))
    #expect(left == ["note"])
    let missing = try outcome("nowhere")
    #expect(missing.code == 66)
    #expect(missing.errors.contains("it cannot be unpacked into"), "\(missing.errors)")
  }

  @Test("floats of 0 to 1 under a preprocessing of 0 to 255 are told, other resizing is refused")
  func floats() throws {
    let scratch = try Scratch()
    func text(_ images: String, _ resize: String) -> String {
      spec(
        """
          format: arrays
          path: plain.npz
          splits: {train: {images: \(images), labels: y_int64}}
        """
      ).replacing("preprocess: tf", with: "preprocess: tf\n    resize: \(resize)")
    }
    let unit = try run(scratch, text("unit", "bilinear"), data: Self.arrays)
    #expect(unit.code == 0, "\(unit.errors)")
    #expect(
      unit.errors.contains("but 'preprocess: tf' is of 0 to 255: multiply them"), "\(unit.errors)")
    let filtered = try run(scratch, text("float32", "lanczos"), data: Self.arrays)
    #expect(filtered.code == 66)
    #expect(
      filtered.errors.contains("dataset.image.resize: 'lanczos' is of grey levels"),
      "\(filtered.errors)")
    #expect(try run(scratch, text("rgb", "lanczos"), data: Self.arrays).code == 0)
  }

  @Test("arrays that are none of ours end with a sentence and status 66")
  func faults() throws {
    let scratch = try Scratch()
    let text = spec(
      """
        format: arrays
        path: .
        splits: {train: {images: bad_objects, labels: y}, test: {images: bad_big_endian, labels: y}}
      """)
    let outcome = try run(scratch, text, data: Self.arrays)
    #expect(outcome.code == 66)
    #expect(outcome.errors.contains("it holds Python objects"), "\(outcome.errors)")
    #expect(outcome.errors.contains("its numbers have the high byte first"), "\(outcome.errors)")
  }

  @Test("slices of a data set of TensorFlow Datasets' are trained on")
  func tfds() throws {
    let scratch = try Scratch()
    let text = spec(
      """
        format: tfds
        path: tiny
        splits:
          train: train[:80%]
          validation: train[80%:]
          test: {path: "test[:50%]", rounding: closest}
      """)
    let outcome = try run(scratch, text, data: Program.golden("Images", "tfds"))
    #expect(outcome.code == 0, "\(outcome.errors)")
    let found = try predictions(of: outcome.lastLine)
    #expect(found.count == 8)
    #expect(found["tiny-test.tfrecord-00000-of-00004__0"] != nil)
  }

  /// A training folder of two classes, and a flat folder of others without labels.
  private func pictures() throws -> Scratch {
    let scratch = try Scratch()
    for (name, golden) in [
      ("train/bed/1", "rgb"), ("train/bed/2", "grey"), ("train/sofa/1", "palette"),
      ("train/sofa/2", "rgba"), ("unknown/b", "grey_alpha"), ("unknown/a", "bilevel"),
    ] {
      try scratch.copy(
        Program.golden("Images", "files/\(golden).png"), to: "data/pictures/\(name).png")
    }
    try scratch.write("ids.csv", "id\nb\na\n")
    return scratch
  }

  @Test(
    "images without labels give predictions.csv without a label column, and no metrics",
    arguments: [
      ("{path: unknown, label: none}", ["unknown/a.png", "unknown/b.png"]),
      (
        "{list: ids.csv, image: id, label: none, folder: unknown, extension: .png}",
        ["unknown/b.png", "unknown/a.png"]
      ),
    ])
  func unlabelled(source: String, images: [String]) throws {
    let scratch = try pictures()
    let text = spec(
      """
        format: image_folder
        path: pictures
        splits: {train: train, validation: train, test: \(source)}
      """, units: 2)
    let data = scratch.file("data")
    let outcome = try run(scratch, text, data: data)
    #expect(outcome.code == 0, "\(outcome.errors)")
    #expect(
      outcome.errors.contains("the 2 test images have no labels"), "\(outcome.errors)")
    let run = outcome.lastLine
    let rows = try Scratch.text("\(run)/predictions.csv").split(whereSeparator: \.isNewline)
    #expect(rows.first == "image,predicted,bed,sofa")
    #expect(rows.dropFirst().map { String($0.prefix { $0 != "," }) } == images)
    #expect(access("\(run)/confusion.csv", F_OK) != 0)
    let metrics = try Scratch.text("\(run)/metrics.json")
    #expect(metrics.contains("\"validation\"") && !metrics.contains("\"test\""))
    #expect(!metrics.contains("classification_report"))

    let predicted = try Program.run(
      ["predict", run, data + "/pictures/unknown", "--csv"], in: scratch)
    let probabilities = { (line: Substring) in line.split(separator: ",").dropFirst().joined() }
    #expect(
      Set(predicted.output.split(whereSeparator: \.isNewline).dropFirst().map(probabilities))
        == Set(rows.dropFirst().map(probabilities)))

    let report = try Program.run(
      ["report", scratch.file("results"), "-o", scratch.file("report.html")], in: scratch)
    #expect(report.code == 0, "\(report.errors)")
    let page = try Scratch.text(scratch.file("report.html"))
    #expect(page.contains("The test images have no labels: predictions.csv of the newest run"))
    let compared = try Program.run(["compare", scratch.file("results")], in: scratch)
    #expect(compared.code == 0, "\(compared.errors)")
    let plan = try self.run(scratch, text, data: data, command: "plan")
    #expect(plan.output.contains("the test images have no labels"), "\(plan.output)")
  }

  @Test("an unlabelled test image that is among the training images is told")
  func leak() throws {
    let scratch = try pictures()
    try scratch.copy(Program.golden("Images", "files/rgb.png"), to: "data/pictures/unknown/c.png")
    let text = spec(
      """
        format: image_folder
        path: pictures
        splits: {train: train, test: {path: unknown, label: none}}
      """, units: 2)
    let outcome = try run(scratch, text, data: scratch.file("data"))
    #expect(outcome.code == 0, "\(outcome.errors)")
    #expect(
      outcome.errors.contains(
        "1 test image is among the train images too: 'train/bed/1.png' and 'unknown/c.png'"),
      "\(outcome.errors)")
  }

  @Test("BMP, GIF, WebP and TIFF files are trained on beside PNG")
  func formats() throws {
    let scratch = try pictures()
    for (name, golden) in [
      ("bed/3.bmp", "rgb.bmp"), ("bed/4.gif", "palette.gif"), ("sofa/3.webp", "lossy.webp"),
      ("sofa/4.tif", "rgb_lzw.tif"),
    ] {
      try scratch.copy(
        Program.golden("Images", "formats/\(golden)"), to: "data/pictures/train/\(name)")
    }
    let text = spec(
      "  format: image_folder\n  path: pictures\n  splits: {train: train, test: train}", units: 2)
    let outcome = try run(scratch, text, data: scratch.file("data"))
    if outcome.errors.contains("this build of the program does not read") {
      #expect(outcome.code == 66)
    } else {
      #expect(outcome.code == 0, "\(outcome.errors)")
      #expect(try predictions(of: outcome.lastLine).count == 8)
    }
  }
}
