internal import Foundation
internal import Testing

/// Backbones from model files, and whole models out, by the built program.
@Suite struct ModelFileTests {
  /// The sample spec with another backbone.
  private static func spec(_ backbone: String, name: String = "second") -> String {
    SampleSpec.text
      .replacing(
        "backbone:\n  architecture: mini_resnet\n  weights: none", with: "backbone: \(backbone)"
      )
      .replacing("name: sample", with: "name: \(name)")
  }

  @Test("an exported model is a backbone that gives what the run gave", arguments: ["keras", "h5"])
  func thereAndBack(_ form: String) throws {
    let scratch = try Scratch()
    let first = try Program.run(
      [try scratch.write("first.yaml", SampleSpec.text), "--results", scratch.file("first")],
      in: scratch)
    let model = scratch.file("model.\(form)")
    let export = try Program.run(["export", first.lastLine, "-o", model], in: scratch)
    #expect(export.code == 0, "\(export.errors)")
    #expect(try Scratch.text(scratch.file("classes.txt")) == "bed\nsofa\n")
    // The same bytes each time.
    let bytes = try Scratch.bytes(model)
    #expect(try Program.run(["export", first.lastLine, "-o", model], in: scratch).code == 0)
    #expect(try Scratch.bytes(model) == bytes)

    let spec = try scratch.write("second.yaml", Self.spec("{model: \(model), include_top: false}"))
    let run = try Program.run([spec, "--results", scratch.file("second")], in: scratch)
    #expect(run.code == 0, "\(run.errors)")
    let again = try Program.run(
      ["export", run.lastLine, "-o", scratch.file("b/m.h5")], in: scratch)
    #expect(again.code == 73)
    #expect(
      try Program.run(["export", run.lastLine, "-o", scratch.file("two.keras")], in: scratch).code
        == 0)
  }

  @Test("damaged, incomplete and lying model files are refused before anything runs")
  func refused() throws {
    let scratch = try Scratch()
    let whole = try Scratch.bytes(Program.golden("Workflow", "model_keras3.keras"))
    let weights = try Scratch.bytes(Program.golden("Workflow", "mobilenet_keras2.h5"))
    let many = (0..<6000).map { #"{"class_name":"Flatten","config":{"name":"f\#($0)"}}"# }
    let cases: [(String, [UInt8], String)] = [
      ("cut.keras", Array(whole.prefix(whole.count / 2)), "is a damaged archive"),
      ("weights.h5", weights, "has weights, but no model"),
      ("empty.keras", [], "is empty"),
      ("page.keras", Array("<html></html>".utf8), "is a web page"),
      ("list.json", Array("[1, 2]".utf8), "has no 'class_name' of a model"),
      (
        "many.json",
        Array(
          (#"{"class_name":"Sequential","config":{"name":"s","layers":["#
            + many.joined(separator: ",") + "]}}").utf8), "has more than 5,000 layers"
      ),
    ]
    for (name, bytes, says) in cases {
      let path = scratch.file(name)
      try Data(bytes).write(to: URL(filePath: path))
      let spec = try scratch.write("spec.yaml", Self.spec("{model: \(path), weights: none}"))
      for command in ["run", "plan", "check"] {
        let outcome = try Program.run([command, spec], in: scratch)
        #expect(outcome.code == 66, "\(name), \(command)")
        #expect(outcome.errors.contains(says), "\(name), \(command): \(outcome.errors)")
        #expect(outcome.output.isEmpty)
      }
    }
    let absent = try scratch.write("spec.yaml", Self.spec("{model: nobody.keras}"))
    let outcome = try Program.run([absent], in: scratch)
    #expect(outcome.code == 66)
    #expect(
      outcome.errors.hasPrefix("error: backbone.model: there is no weights file 'nobody.keras'"))
  }

  @Test(
    "keys that do not go with the backbone's source are named",
    arguments: [
      ("{architecture: vgg16, model: a.keras}", "'architecture' and 'model' exclude each other"),
      (
        "{architecture: vgg16, include_top: true}", "built without its classification layers"
      ),
      ("{model: a.keras, weights: imagenet}", "'imagenet' weights are those of an architecture"),
      ("{model: a.keras, alpha: 0.5}", "'alpha' has a meaning only with 'architecture'"),
      ("{weights: none}", "missing key 'architecture' in 'backbone'"),
    ])
  func keys(_ backbone: String, _ says: String) throws {
    let scratch = try Scratch()
    let spec = try scratch.write("spec.yaml", Self.spec(backbone))
    let outcome = try Program.run(["check", spec], in: scratch)
    #expect(outcome.code == 65)
    #expect(outcome.errors.contains(says), "\(outcome.errors)")
  }

  @Test("an output that the backbone does not have is named with the nearest")
  func output() throws {
    let scratch = try Scratch()
    let model = Program.golden("Workflow", "model_keras3.keras")
    let spec = try scratch.write("spec.yaml", Self.spec("{model: \(model), output: laeky}"))
    let outcome = try Program.run(["plan", spec], in: scratch)
    #expect(outcome.code == 65)
    #expect(outcome.errors.contains("the backbone has no layer 'laeky'; did you mean 'leaky'?"))
  }

  @Test("'checkpoint: keras' leaves the whole model of the last and of the best epoch")
  func checkpoints() throws {
    let scratch = try Scratch()
    let spec = try scratch.write("spec.yaml", SampleSpec.text + "checkpoint: {format: keras}\n")
    let run = try Program.run([spec, "--results", scratch.file("results")], in: scratch)
    #expect(run.code == 0, "\(run.errors)")
    for name in ["last", "best"] {
      let path = "\(run.lastLine)/checkpoints/\(name)"
      let next = try scratch.write("next.yaml", Self.spec("{model: \(path).keras, output: add_3}"))
      #expect(try Program.run(["plan", next], in: scratch).code == 65)
      // The arrays are those of the weights file.
      let diff = try Program.run(["weights", "diff", "\(path).h5", "\(path).keras"], in: scratch)
      #expect(!diff.output.contains("differ"), "\(diff.output)")
    }
  }

  @Test("a model of images of one channel is trained, explained, exported and read again")
  func oneChannel() throws {
    let scratch = try Scratch.pictures()
    let model = Program.golden("Workflow", "model_grey.keras")
    func spec(_ model: String, _ image: String, _ augment: String = "") -> String {
      SampleSpec.pictures
        .replacing("size: [32, 32]", with: "size: [24, 24]")
        .replacing("preprocess: tf", with: image + augment)
        .replacing(
          "architecture: mini_resnet\n  weights: none", with: "model: \(model)\n  output: flat"
        )
        .replacing("  - global_average_pooling\n", with: "")
    }
    let grey = "preprocess: unit\n    channels: grayscale"
    let changed = "\n  augment: [{random_contrast: {factor: 0.2}}, {mix_up: {alpha: 0.2}}]"
    func run(_ text: String, _ name: String) throws -> Program.Outcome {
      try Program.run(
        [
          scratch.write("\(name).yaml", text), "--data", scratch.file("data"), "--results",
          scratch.file("results"),
        ], in: scratch)
    }
    let first = try run(spec(model, grey, changed).replacing("backbone\n", with: "none\n"), "a")
    try #require(first.code == 0, "\(first.errors)")
    let report = try Program.run(
      [
        "report", first.lastLine, "--explain", "--data", scratch.file("data"), "-o",
        scratch.file("report.html"),
      ], in: scratch)
    #expect(report.code == 0, "\(report.errors)")
    let whole = scratch.file("whole.keras")
    let export = try Program.run(["export", first.lastLine, "-o", whole], in: scratch)
    #expect(export.code == 0, "\(export.errors)")
    let second = try run(spec(whole, grey), "b")
    #expect(second.code == 0, "\(second.errors)")
    let predictions = try Program.run(
      ["predict", second.lastLine, scratch.file("data/pictures/train"), "--csv"], in: scratch)
    #expect(predictions.code == 0, "\(predictions.errors)")

    for (image, says) in [
      ("preprocess: unit", "images of one channel, but they are 'rgb' here; 'channels: grayscale'"),
      (
        "preprocess: caffe\n    channels: grayscale",
        "'caffe' subtracts a mean of each of three channels"
      ),
      (
        grey + "\n    test: {channels: bgr}", "images of one channel, but they are 'bgr' here"
      ),
    ] {
      let outcome = try run(spec(model, image), "c")
      #expect(outcome.code == 65 || outcome.code == 66, "\(outcome.errors)")
      #expect(outcome.errors.contains(says), "\(outcome.errors)")
    }
  }
}
