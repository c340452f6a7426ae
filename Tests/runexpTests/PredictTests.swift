internal import FoundationEssentials
internal import Testing

/// `runexp predict` through the built program.
@Suite(.serialized) struct PredictTests {
  private func trained(_ scratch: Scratch, _ spec: String, _ more: [String] = []) throws -> String {
    let outcome = try Program.run(
      [
        try scratch.write("spec.yaml", spec), "--data", scratch.file("data"), "--results",
        scratch.file("results"),
      ] + more, in: scratch)
    try #require(outcome.code == 0, "\(outcome.errors)")
    return outcome.lastLine
  }

  /// Fields of a row by the image's name below the data set.
  private func rows(_ csv: String, below folder: String = "") -> [String: [Substring]] {
    var rows: [String: [Substring]] = [:]
    for line in csv.split(whereSeparator: \.isNewline).dropFirst() {
      let fields = line.split(separator: ",")
      rows[String(fields[0].dropFirst(folder.count))] = Array(fields.dropFirst())
    }
    return rows
  }

  private static let specs = [
    ("fixed size", SampleSpec.pictures),
    (
      "native size",
      SampleSpec.pictures.replacing(
        "preprocess: tf", with: "preprocess: tf\n    test: {resize: none}")
    ),
    (
      "half precision",
      SampleSpec.pictures.replacing("backbone:", with: "store: {precision: bf16}\nbackbone:")
    ),
    ("fine-tuned", SampleSpec.pictures.replacing("freeze: backbone", with: "freeze: none")),
    (
      "fine-tuned, native size",
      SampleSpec.pictures.replacing("freeze: backbone", with: "freeze: none")
        .replacing("    validation: train\n", with: "")
        .replacing("preprocess: tf", with: "preprocess: tf\n    test: {resize: none}")
    ),
  ]

  @Test("the run's own test images get the probabilities of its predictions.csv", arguments: specs)
  func sameAsTheRun(_ name: String, _ spec: String) throws {
    let scratch = try Scratch.pictures()
    let run = try trained(scratch, spec)
    let folder = scratch.file("data/pictures/")
    let outcome = try Program.run(["predict", run, folder + "train", "--csv"], in: scratch)
    #expect(outcome.code == 0, "\(outcome.errors)")
    #expect(outcome.output.hasPrefix("image,predicted,bed,sofa\n"))
    let ours = rows(outcome.output, below: folder)
    let stored = rows(try Scratch.text("\(run)/predictions.csv")).mapValues { $0.dropFirst() }
    #expect(ours.count == 5)
    for (image, fields) in stored { #expect(ours[image].map { $0[...] } == fields, "\(image)") }
  }

  @Test("bad images are named after the good ones are printed, with exit code 66")
  func badImages() throws {
    let scratch = try Scratch.pictures()
    let run = try trained(scratch, SampleSpec.pictures)
    let bad = try scratch.copy(Program.golden("Images", "files/text.jpg"), to: "text.jpg")
    let good = scratch.file("data/pictures/train/bed/1.png")
    let empty = try scratch.write("empty/notes.txt", "no image")
    let outcome = try Program.run(
      ["predict", run, bad, good, scratch.file("gone.jpg"), scratch.file("empty")], in: scratch)
    #expect(outcome.code == 66)
    let lines = outcome.output.split(whereSeparator: \.isNewline)
    #expect(lines.count == 2)
    #expect(lines[0].hasPrefix("image"))
    #expect(lines[1].hasPrefix(good))
    #expect(outcome.errors.contains("error: '\(bad)' is not an image: its content"))
    #expect(outcome.errors.contains("there is no file or folder '\(scratch.file("gone.jpg"))'"))
    #expect(outcome.errors.contains("no image is in '\(scratch.file("empty"))'"))
    // A file that is named is looked at whatever it is called.
    let named = try Program.run(["predict", run, empty], in: scratch)
    #expect(named.code == 66)
    #expect(named.errors.contains("'\(empty)' is not an image"))
  }

  @Test("JSON, the best checkpoint, and what is not a run directory")
  func forms() throws {
    struct Row: Decodable {
      let image: String
      let predicted: String
      let probabilities: [String: Double]
    }
    let scratch = try Scratch.pictures()
    let run = try trained(scratch, SampleSpec.pictures)
    let image = scratch.file("data/pictures/train/sofa/1.jpg")
    let outcome = try Program.run(
      ["predict", run, image, image, "--json", "--checkpoint", "best"], in: scratch)
    #expect(outcome.code == 0, "\(outcome.errors)")
    let rows = try JSONDecoder().decode([Row].self, from: Data(outcome.output.utf8))
    #expect(rows.map(\.image) == [image, image])
    let probabilities = try #require(rows.first?.probabilities)
    #expect(abs(probabilities.values.reduce(0, +) - 1) < 1e-5)
    #expect(probabilities.max { $0.value < $1.value }?.key == rows[0].predicted)
    let nothing = try Program.run(["predict", scratch.path, image], in: scratch)
    #expect(nothing.code == 66)
    #expect(nothing.errors.contains("is not a run directory"))
    let both = try Program.run(["predict", run, image, "--json", "--csv"], in: scratch)
    #expect(both.code == 64)
  }
}
