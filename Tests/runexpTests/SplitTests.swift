internal import FoundationEssentials
internal import Testing

/// Splits and lists through the built program.
@Suite struct SplitTests {
  private static let sources = """
    splits:
        train: {images: 24, seed: 1}
        validation: {images: 8, seed: 2}
        test: {images: 8, seed: 3}
    """

  /// Five pictures of two classes in one folder, and a list with columns of its own.
  private func pictures() throws -> Scratch {
    let scratch = try Scratch()
    var rows = "n;image_id;kind\n"
    for (number, golden) in ["rgb", "grey", "rgba", "palette", "grey_alpha"].enumerated() {
      try scratch.copy(
        Program.golden("Images", "files/\(golden).png"), to: "data/pictures/all/\(golden).png")
      rows += "\(number);\(golden);\(number % 2 == 0 ? "sofa" : "bed")\n"
    }
    try scratch.write("labels.csv", rows)
    return scratch
  }

  private func run(_ scratch: Scratch, _ text: String, command: String = "run") throws
    -> Program.Outcome
  {
    try Program.run(
      [command, try scratch.write("spec.yaml", text), "--data", scratch.file("data")]
        + ["--results", scratch.file("results")], in: scratch)
  }

  private func spec(_ partition: String, format: String = "image_folder\n  path: pictures")
    -> String
  {
    SampleSpec.text.replacing(Self.sources, with: partition)
      .replacing("format: rendered", with: "format: \(format)")
  }

  private static let list = "list: labels.csv, image: image_id, label: kind, delimiter: ';', "

  @Test("a list with columns of its own is divided, trained on and predicted")
  func list() throws {
    let scratch = try pictures()
    let text = spec(
      "split: {from: {\(Self.list)extension: .png, folder: all}, validation: 0.4, method: keras_fit}"
    )
    let outcome = try run(scratch, text)
    #expect(outcome.code == 0, "\(outcome.errors)")
    let predicted = try predictions(of: outcome.lastLine)
    #expect(
      predicted.keys.sorted() == ["all/grey_alpha.png", "all/palette.png"], "\(predicted.keys)")
  }

  @Test("contents in two splits, or with two labels, are told and do not stop the run")
  func shared() throws {
    let scratch = try pictures()
    let picture = Program.golden("Images", "files/rgb.png")
    for name in ["train/bed/1", "train/sofa/1", "test/bed/2", "test/bed/3"] {
      try scratch.copy(picture, to: "data/pictures/\(name).png")
    }
    for (golden, name) in [("grey", "train/bed/4"), ("rgba", "test/sofa/5")] {
      try scratch.copy(
        Program.golden("Images", "files/\(golden).png"), to: "data/pictures/\(name).png")
    }
    let outcome = try run(scratch, spec("splits: {train: train, validation: test, test: test}"))
    #expect(outcome.code == 0, "\(outcome.errors)")
    for says in [
      "warning: 2 validation images are among the train images too: 'train/bed/1.png' and "
        + "'test/bed/2.png'; 'train/bed/1.png' and 'test/bed/3.png'\n",
      "warning: 2 test images are among the train images too: ",
      "too: 'train/bed/1.png' is 'bed' and 'train/sofa/1.png' is 'sofa'",
    ] {
      #expect(outcome.errors.contains(says), "\(outcome.errors)")
    }
    #expect(!outcome.errors.contains("among the validation images"), "\(outcome.errors)")
  }

  @Test("drawn images are divided like any others, and the counts are in the plan")
  func rendered() throws {
    let scratch = try Scratch()
    let text = spec(
      "split: {from: {images: 30, seed: 1}, validation: 0.5, test: 0.2, stratify: true}",
      format: "rendered")
    let outcome = try run(scratch, text, command: "plan")
    #expect(outcome.code == 0, "\(outcome.errors)")
    #expect(outcome.output.contains("12 train, 12 validation, 6 test"), "\(outcome.output)")
  }

  @Test("what is wrong with a division or a list is said with its place")
  func refusals() throws {
    let scratch = try pictures()
    let folder = scratch.path
    for (partition, says) in [
      (
        "split: {from: {\(Self.list)extension: .png, folder: all}, validation: 0.1, "
          + "method: keras_generator}",
        "error: dataset: 'split' leaves no validation images: 'validation: 0.1' divides 5 images"
      ),
      (
        "splits: {train: {list: labels.csv, delimiter: ';'}}",
        "\(folder)/labels.csv:1: no column is called 'image', the first line names 'n', 'image_id', "
          + "'kind': name it with 'image'"
      ),
      (
        "splits: {train: {list: labels.csv, image: image_id, label: kind}}",
        "labels.csv:1: the first line is a single column, 'n;image_id;kind': cells seem to be "
          + "divided by ';', which 'delimiter: \";\"' says"
      ),
    ] {
      let outcome = try run(scratch, spec(partition))
      #expect(outcome.code == 66, "\(outcome.errors)")
      #expect(outcome.errors.contains(says), "\(outcome.errors)")
    }
    let outcome = try run(
      scratch, spec("split: {from: all, validation: 0.2, method: keras_directory}"))
    #expect(outcome.code == 65, "\(outcome.errors)")
    #expect(
      outcome.errors.contains("spec.yaml:6:3: error: missing key 'seed' in 'dataset.split'"),
      "\(outcome.errors)")
  }
}
