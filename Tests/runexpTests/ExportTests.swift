internal import Testing

/// Whole models by the built program.
@Suite struct ExportTests {
  private func run(
    _ scratch: Scratch, _ folder: String, _ change: (String) -> String = { $0 }
  ) throws -> String {
    let spec = try scratch.write("\(folder).yaml", change(SampleSpec.text))
    return try Program.run([spec, "--results", scratch.file(folder)], in: scratch).lastLine
  }

  @Test("an ONNX file names its arrays, and says what its inputs and outputs mean")
  func onnx() throws {
    let scratch = try Scratch()
    let run = try run(scratch, "first")
    let model = scratch.file("model.onnx")
    let outcome = try Program.run(["export", run, "-o", model], in: scratch)
    #expect(outcome.code == 0, "\(outcome.errors)")
    #expect(outcome.lastLine == model)
    let bytes = try Scratch.bytes(model)
    // IR version 8, by this program.
    #expect(bytes.starts(with: [0x08, 8, 0x12, 6] + Array("runexp".utf8)))
    for words in ["input_layer", "dense/kernel", #"["bed","sofa"]"#, "32x32", "preprocess"] {
      #expect(bytes.firstRange(of: Array(words.utf8)) != nil, "\(words)")
    }
    #expect(try Scratch.text(scratch.file("classes.txt")) == "bed\nsofa\n")
    #expect(try Program.run(["export", run, "-o", model], in: scratch).code == 0)
    #expect(try Scratch.bytes(model) == bytes)
  }

  @Test("classes of another model are not overwritten")
  func otherClasses() throws {
    let scratch = try Scratch()
    let run = try run(scratch, "first")
    try scratch.write("classes.txt", "chair\ntable\n")
    let model = scratch.file("model.onnx")
    let outcome = try Program.run(["export", run, "-o", model], in: scratch)
    #expect(outcome.code == 73)
    #expect(
      outcome.errors.hasPrefix(
        "error: '\(scratch.file("classes.txt"))' lists other classes than the run has"))
    #expect(try Scratch.text(scratch.file("classes.txt")) == "chair\ntable\n")
    #expect((try? Scratch.bytes(model)) == nil)
  }

  @Test("a model for images of any size is refused")
  func anySize() throws {
    let scratch = try Scratch()
    let run = try run(scratch, "first") {
      $0.replacing("preprocess: tf", with: "preprocess: tf\n    test: {resize: none}")
    }
    let outcome = try Program.run(["export", run, "-o", scratch.file("m.onnx")], in: scratch)
    #expect(outcome.code == 1)
    #expect(outcome.errors.hasPrefix("error: the run's test images keep their own size"))
  }
}
