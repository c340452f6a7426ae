internal import Testing

/// What the built program says of bad specs, bad arguments and bad files, and how it ends.
@Suite struct RefusalTests {
  struct Case: CustomTestStringConvertible {
    let name: String
    /// Replaced in the sample spec, by what.
    var edits: [(String, String)] = []
    var arguments: [String] = []
    /// Written before the run: names and texts.
    var files: [(String, String)] = []
    let code: Int32
    /// All of them stand on standard error.
    let says: [String]

    var testDescription: String { name }
  }

  static let cases: [Case] = [
    Case(
      name: "unknown key", edits: [("epochs: 2", "epochs: 2\n  epoch: 3")], code: 65,
      says: ["spec.yaml:23:3: error:", "'epoch'", "did you mean 'epochs'?", "^"]),
    Case(
      name: "duplicate key", edits: [("seed: 1\ndataset", "seed: 1\nseed: 2\ndataset")], code: 65,
      says: ["spec.yaml:3:1: error:", "duplicate", "'seed'"]),
    Case(
      name: "wrong type", edits: [("epochs: 2", "epochs: many")], code: 65,
      says: ["spec.yaml:22:11: error:", "many"]),
    Case(
      name: "negative rate",
      edits: [("optimizer: adam", "optimizer: {adam: {learning_rate: -0.1}}")], code: 65,
      says: ["error:", "-0.1"]),
    Case(
      name: "NaN", edits: [("optimizer: adam", "optimizer: {adam: {learning_rate: .nan}}")],
      code: 65, says: ["error:", "learning_rate"]),
    Case(
      name: "empty list", edits: [("classes: [bed, sofa]", "classes: []")], code: 65,
      says: ["error:", "classes"]),
    Case(
      name: "tab", edits: [("  epochs: 2", "\tepochs: 2")], code: 65, says: ["error:", "tab"]),
    Case(
      name: "unknown layer",
      edits: [("- global_average_pooling", "- GlobalAveragePooling2D")], code: 65,
      says: ["error:", "did you mean 'global_average_pooling'?"]),
    Case(
      name: "unknown architecture", edits: [("mini_resnet", "resnet5")], code: 65,
      says: ["error:", "did you mean 'resnet50'?"]),
    Case(
      name: "softmax over one unit", edits: [("units: 2", "units: 1")], code: 65,
      says: ["error:", "softmax"]),
    Case(
      name: "three units for two classes", edits: [("units: 2", "units: 3")], code: 65,
      says: ["error:", "3 units", "2 classes"]),
    Case(
      name: "freeze past the end", edits: [("freeze: backbone", "freeze: 400")], code: 65,
      says: ["spec.yaml:20:9: error:", "400", "the model has"]),
    Case(
      name: "no such layer",
      edits: [("freeze: backbone", "freeze: {through: conv2_block3_ot}")], code: 65,
      says: ["error:", "conv2_block3_ot", "did you mean 'conv2_block3_out'?"]),
    Case(
      name: "a block is not a layer",
      edits: [("freeze: backbone", "freeze: {before: conv2_block3}")],
      code: 65,
      says: ["error:", "did you mean 'conv2_block3_1_conv', 'conv2_block3_1_bn'"]),
    Case(
      name: "freeze past the beginning", edits: [("freeze: backbone", "freeze: -400")], code: 65,
      says: ["error: all but the last 400 layers cannot be frozen: the model has"]),
    Case(
      name: "picture too small",
      edits: [("mini_resnet", "vgg16"), ("size: [32, 32]", "size: [16, 16]")], code: 65,
      says: ["error: VGG16 takes images of 32 by 32 and more, but they are 16 by 16 here"]),
    Case(
      name: "all faults together",
      edits: [("epochs: 2", "epochs: 0"), ("units: 2", "units: -2")], code: 65,
      says: ["2 errors in"]),
    Case(
      name: "a bad --set names the option", arguments: ["--set", "training.epochs=-1"], code: 65,
      says: ["--set training.epochs=-1", "error:"]),
    Case(
      name: "an unknown key in --set", arguments: ["--set", "training.epoch=3"], code: 65,
      says: ["--set training.epoch=3", "did you mean"]),
    Case(name: "an unknown option", arguments: ["--epochs", "3"], code: 64, says: ["--epochs"]),
    Case(
      name: "no threads", arguments: ["--threads", "0"], code: 64,
      says: ["--threads takes a number from 1 to 1024"]),
    Case(
      name: "nothing to resume", arguments: ["--resume"], code: 66,
      says: ["--resume: no unfinished run of this plan"]),
    Case(
      name: "validation images of native size in front of layers that train",
      arguments: ["--set", "dataset.image.test={resize: none}", "--set", "freeze=none"], code: 65,
      says: ["trains layers that see images as images", "of one size"]),
    Case(
      name: "test images of another size in front of layers that train",
      arguments: ["--set", "dataset.image.test={size: [48, 48]}", "--set", "freeze=none"], code: 65,
      says: ["trains layers that see images as images", "of one size"]),
    Case(
      name: "test images of another size in front of a head with weights for each pixel",
      arguments: [
        "--set", "dataset.image.test={size: [48, 48]}",
        "--set", "head=[flatten, {dense: {units: 2, activation: softmax}}]",
      ], code: 65,
      says: ["images of another size need a head that takes any size"]),
    Case(
      name: "a limit of other images than are expected",
      arguments: ["--set", "dataset.limit={train: 10}", "--set", "dataset.expect={train: 7}"],
      code: 66, says: ["dataset.expect.train: 7 images are expected, 10"]),
    Case(
      name: "missing data",
      edits: [
        ("format: rendered", "format: image_folder\n  path: nowhere"),
        ("{images: 24, seed: 1}", "train"), ("{images: 8, seed: 2}", "validation"),
        ("{images: 8, seed: 3}", "test"),
      ], code: 66, says: ["error: dataset:", "nowhere", "quickstart"]),
    Case(
      name: "missing weights", edits: [("weights: none", "weights: absent.h5")], code: 66,
      says: ["error: backbone.weights:", "absent.h5", "looked in"]),
    Case(
      name: "weights that are no HDF5 file",
      edits: [("weights: none", "weights: page.h5")],
      files: [("page.h5", "<!DOCTYPE html><html></html>")], code: 66,
      says: ["error: backbone.weights:", "page.h5", "HDF5"]),
    Case(
      name: "empty weights", edits: [("weights: none", "weights: empty.h5")],
      files: [("empty.h5", "")], code: 66, says: ["empty.h5", "empty"]),
    Case(
      name: "a picture that is none",
      edits: [
        ("format: rendered", "format: image_folder\n  path: pictures"),
        ("{images: 24, seed: 1}", "train"), ("{images: 8, seed: 2}", "train"),
        ("{images: 8, seed: 3}", "train"),
      ],
      files: [
        ("data/pictures/train/bed/a.jpg", "this is a text"),
        ("data/pictures/train/sofa/b.png", "this too"),
      ], code: 66, says: ["bed/a.jpg", "sofa/b.png"]),
    Case(
      name: "results that cannot be written", arguments: ["--results", "/proc/results"], code: 73,
      says: ["error:", "/proc/results"]),
  ]

  @Test("refused with a sentence and the right exit code", arguments: cases)
  func refusal(_ sample: Case) throws {
    let scratch = try Scratch()
    var text = SampleSpec.text
    for (old, new) in sample.edits {
      #expect(text.contains(old), "the sample spec has no '\(old)'")
      text = text.replacing(old, with: new)
    }
    for (name, content) in sample.files { try scratch.write(name, content) }
    let spec = try scratch.write("spec.yaml", text)
    var arguments = [spec, "--data", scratch.file("data")]
    if !sample.arguments.contains("--results") {
      arguments += ["--results", scratch.file("results")]
    }
    let outcome = try Program.run(arguments + sample.arguments, in: scratch)
    #expect(outcome.code == sample.code, "\(outcome.errors)")
    for part in sample.says { #expect(outcome.errors.contains(part), "\(outcome.errors)") }
    #expect(!outcome.errors.contains("Optional("))
    #expect(!outcome.errors.contains("Fatal error"))
  }

  @Test func aSpecThatIsNotThere() throws {
    let scratch = try Scratch()
    let outcome = try Program.run([scratch.file("nowhere.yaml")], in: scratch)
    #expect(outcome.code == 65)
    #expect(outcome.errors.contains("nowhere.yaml"))
    #expect(outcome.errors.contains("No such file"))
  }

  @Test("an alias bomb is refused before it goes off")
  func aliasBomb() throws {
    let scratch = try Scratch()
    var text = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n"
    for level in 1...9 {
      let above = Array(repeating: "*a\(level - 1)", count: 9).joined(separator: ", ")
      text += "a\(level): &a\(level) [\(above)]\n"
    }
    let outcome = try Program.run(
      ["check", try scratch.write("bomb.yaml", text)], in: scratch)
    #expect(outcome.code == 65)
    #expect(outcome.errors.contains("alias"))
  }
}
