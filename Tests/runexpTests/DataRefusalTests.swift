internal import FoundationEssentials
internal import Glibc
internal import Testing

/// Data sets that do not fit what the spec says of them.
@Suite struct DataRefusalTests {
  /// Four pictures in each class.
  private func pictures() throws -> Scratch {
    let scratch = try Scratch()
    for (number, golden) in ["rgb.png", "grey.png", "420.jpg", "rgba.png"].enumerated() {
      for name in ["bed", "sofa"] { try put(scratch, golden, "\(name)/\(number)") }
    }
    return scratch
  }

  private func put(_ scratch: Scratch, _ golden: String, _ name: String) throws {
    let kind = golden.split(separator: ".")[1]
    try scratch.copy(
      Program.golden("Images", "files/\(golden)"), to: "data/pictures/train/\(name).\(kind)")
  }

  private func run(
    _ scratch: Scratch, _ text: String, _ arguments: [String] = [], command: String = "run"
  ) throws -> Program.Outcome {
    try Program.run(
      [command, try scratch.write("spec.yaml", text), "--data", scratch.file("data")]
        + ["--results", scratch.file("results")] + arguments, in: scratch)
  }

  /// Without `classes`, which the folders give.
  private static let open = SampleSpec.pictures.replacing("  classes: [bed, sofa]\n", with: "")

  @Test("a weight of a class that the data does not have is refused at its line")
  func classWeights() throws {
    let scratch = try pictures()
    let text = Self.open + "  class_weights: {bed: 1, sofaa: 2}\n"
    for command in ["plan", "run"] {
      let outcome = try run(scratch, text, command: command)
      #expect(outcome.code == 65, "\(outcome.errors)")
      #expect(outcome.errors.contains("unknown class 'sofaa'"), "\(outcome.errors)")
      #expect(outcome.errors.contains("did you mean 'sofa'?"), "\(outcome.errors)")
      let line = text.split(separator: "\n").count
      #expect(outcome.errors.contains("spec.yaml:\(line):"), "\(outcome.errors)")
    }
    #expect(try scratch.runs().isEmpty)
    let right = try run(scratch, Self.open + "  class_weights: {bed: 1, sofa: 2}\n")
    #expect(right.code == 0, "\(right.errors)")
  }

  @Test("links to folders are followed only where the spec says so; links to files are")
  func links() throws {
    let scratch = try pictures()
    let train = scratch.file("data/pictures/train")
    try #require(symlink("../..", "\(train)/bed/up") == 0)
    try #require(symlink("../sofa/0.png", "\(train)/bed/5.png") == 0)
    try scratch.copy(Program.golden("Images", "files/rgb.jpg"), to: "more/9.jpg")
    try #require(symlink(scratch.file("more"), "\(train)/sofa/more") == 0)
    let count = "train 9, validation 9, test 9"
    func counts(_ outcome: Program.Outcome) throws -> [Int] {
      let plan = try JSONDecoder().decode(Plan.self, from: Data(outcome.output.utf8))
      return [plan.images.train, plan.images.test]
    }
    let plain = try run(scratch, Self.open, ["--json"], command: "plan")
    #expect(try counts(plain) == [9, 9], "\(count): \(plain.errors)")
    let outcome = try run(scratch, Self.open)
    #expect(outcome.code == 0, "\(outcome.errors)")
    let says =
      "2 links lead to folders and are not followed: 'train/bed/up', 'train/sofa/more'; "
      + "'follow_links: true' follows"
    #expect(outcome.errors.contains(says), "\(outcome.errors)")
    // Up and down again, and no further: bed/up has the three folders and 5 + 4 + 1 images but those
    // of bed itself.
    let followed = try run(
      scratch, Self.open, ["--json", "--set", "dataset.follow_links=true"], command: "plan")
    #expect(followed.code == 0, "\(followed.errors)")
    #expect(try counts(followed) == [15, 15], "\(followed.errors)")
  }

  private struct Plan: Decodable {
    struct Images: Decodable {
      let train: Int
      let test: Int
    }
    let images: Images
    let steps: Int
    let notes: [String]

    private enum CodingKeys: String, CodingKey {
      case images
      case steps = "steps_per_epoch"
      case notes
    }
  }

  @Test("a class whose images are all broken stops the run; what is left is counted")
  func brokenClass() throws {
    let scratch = try pictures()
    let text = Self.open.replacing("  batch_size: 8", with: "  batch_size: 2\n  on_corrupt: skip")
    // One broken image in each class: 6 are left of 8.
    for name in ["bed/0.png", "sofa/0.png"] {
      try scratch.write("data/pictures/train/\(name)", "no image")
    }
    let planned = try run(scratch, text, ["--json"], command: "plan")
    let before = try JSONDecoder().decode(Plan.self, from: Data(planned.output.utf8))
    #expect(before.images.train == 8 && before.steps == 4)
    #expect(before.notes.contains { $0.contains("no image was read for this plan") })
    let some = try run(scratch, text)
    #expect(some.code == 0, "\(some.errors)")
    let plan = try JSONDecoder().decode(
      Plan.self, from: Data(try Scratch.bytes("\(some.lastLine)/plan.json")))
    #expect(plan.images.train == 6 && plan.images.test == 6 && plan.steps == 3)
    #expect(some.errors.contains("3/3"), "\(some.errors)")
    #expect(!some.errors.contains("3/4"), "\(some.errors)")

    for number in 1...3 {
      let kind = number == 2 ? "jpg" : "png"
      try scratch.write("data/pictures/train/sofa/\(number).\(kind)", "no image")
    }
    let none = try run(scratch, text)
    #expect(none.code == 66, "\(none.errors)")
    #expect(try scratch.runs().contains(none.lastLine))
    let says =
      "error: no image of 'sofa' is left in the train images: on_corrupt leaves out all 4; the "
      + "first: 'train/sofa/0.png' is not an image"
    #expect(none.errors.contains(says), "\(none.errors)")
    #expect(!none.errors.contains("Epoch"), "\(none.errors)")
  }

  @Test("a size with 'resize: none' is what all images must have, and the network's")
  func sizeWithoutResize() throws {
    let scratch = try pictures()
    let sized = Self.open.replacing("size: [32, 32]", with: "size: [100, 100]\n    resize: none")
    let refused = try run(scratch, sized)
    #expect(refused.code == 66, "\(refused.errors)")
    #expect(
      refused.errors.contains("high and 60 wide, expected 100 by 100 because 'resize' is 'none'"),
      "\(refused.errors)")
    // Keras pads as for 100 pixels, not as for any number.
    let spec = try scratch.write(
      "plan.yaml", sized.replacing("mini_resnet", with: "mobilenet_v2"))
    let plan = try Program.run(["plan", spec], in: scratch)
    #expect(plan.output.contains("4×4×1280"), "\(plan.output)\(plan.errors)")
  }

  @Test("an image that is too small for the network is named before any work, or left out")
  func tooSmall() throws {
    let scratch = try pictures()
    try put(scratch, "exif_1.jpg", "bed/small")
    let text = Self.open.replacing("mini_resnet", with: "vgg16")
      .replacing("preprocess: tf", with: "preprocess: tf\n    test: {resize: none}")
    let says =
      "'train/bed/small.jpg' is 16 high and 24 wide, too small for the network, which takes images "
      + "of 32 by 32 and more at their own size"
    let refused = try run(scratch, text)
    #expect(refused.code == 66, "\(refused.errors)")
    #expect(refused.errors.contains("error: \(says)"), "\(refused.errors)")
    #expect(!refused.errors.contains("PlanFault"))
    #expect(!refused.errors.contains("Features"), "\(refused.errors)")
    let skipped = try run(
      scratch, text, ["--set", "dataset.on_corrupt=skip", "--set", "training.epochs=1"])
    #expect(skipped.code == 0, "\(skipped.errors)")
    #expect(skipped.errors.contains("left out: \(says)"), "\(skipped.errors)")
    let predicted = try Program.run(
      ["predict", skipped.lastLine, scratch.file("data/pictures/train/bed")], in: scratch)
    #expect(predicted.code == 66, "\(predicted.errors)")
    #expect(predicted.errors.contains("is 16 high and 24 wide, too small"), "\(predicted.errors)")
  }

  @Test(
    "imagenet with a multiplier that was never published names those that were",
    arguments: [
      ("mobilenet", "0.35", "0.25, 0.5, 0.75 or 1"),
      ("mobilenet_v2", "0.25", "0.35, 0.5, 0.75, 1, 1.3 or 1.4"),
    ])
  func publishedWeights(_ architecture: String, _ alpha: String, _ known: String) throws {
    let scratch = try Scratch()
    let text = SampleSpec.text.replacing("mini_resnet", with: architecture)
      .replacing("weights: none", with: "weights: imagenet\n  alpha: \(alpha)")
    for command in ["check", "plan", "run"] {
      let outcome = try Program.run([command, try scratch.write("spec.yaml", text)], in: scratch)
      #expect(outcome.code == 65, "\(outcome.errors)")
      let says =
        "there are no 'imagenet' weights of \(architecture) with alpha \(alpha), only with \(known)"
      #expect(outcome.errors.contains(says), "\(outcome.errors)")
      #expect(outcome.errors.contains("spec.yaml:17:10"), "\(outcome.errors)")
    }
    let drawn = try Program.run(
      ["plan", scratch.file("spec.yaml"), "--set", "backbone.weights=none"], in: scratch)
    #expect(drawn.code == 0, "\(drawn.errors)")
  }
}
