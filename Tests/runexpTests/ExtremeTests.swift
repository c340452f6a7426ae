internal import Testing

/// Numbers that no machine can carry out: refused with their key and line, or said by the plan.
@Suite struct ExtremeTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    var edits: [(old: String, new: String)] = []
    var code: Int32 = 65
    /// Where and what.
    let says: [String]
  }

  static let cases = [
    Case(
      testDescription: "alpha beyond every number",
      edits: [("mini_resnet", "mobilenet_v2\n  alpha: 1e308")],
      says: ["spec.yaml:16:10", "'alpha' expects a number", "received 1e308"]),
    Case(
      testDescription: "alpha beyond 32 bits",
      edits: [("mini_resnet", "mobilenet\n  alpha: 2147483648")],
      says: ["spec.yaml:16:10", "'alpha' expects a number"]),
    Case(
      testDescription: "alpha that leaves no filter",
      edits: [("mini_resnet", "mobilenet\n  alpha: 1e-320")],
      says: ["spec.yaml:16:10", "has no filters: the multiplier is too small"]),
    Case(
      testDescription: "large images made larger",
      edits: [
        ("size: [32, 32]", "size: [16384, 16384]"),
        ("backbone:\n", "stem: [{up_sampling: {size: [64, 64]}}]\nbackbone:\n"),
      ], says: ["spec.yaml:14:8", "the network is too large", "up_sampling2d"]),
    Case(
      testDescription: "enlarged again and again",
      edits: [
        (
          "backbone:\n",
          "stem: ["
            + Array(repeating: "{up_sampling: {size: [1024, 1024]}}", count: 9).joined(
              separator: ", ")
            + "]\nbackbone:\n"
        )
      ], says: ["spec.yaml:14:", "the network is too large"]),
    Case(
      testDescription: "large images",
      edits: [("size: [32, 32]", "size: [16384, 16384]"), ("mini_resnet", "vgg19")],
      says: ["spec.yaml:11:", "the network is too large"]),
    Case(
      testDescription: "dense layers of millions",
      edits: [
        (
          "  - dense: {units: 2, activation: softmax}",
          "  - dense: {units: 10000000}\n  - dense: {units: 10000000}\n"
            + "  - dense: {units: 2, activation: softmax}"
        )
      ], says: ["spec.yaml:20:", "the network is too large", "'dense_1'"]),
    Case(
      testDescription: "a billion synthetic images", edits: [("images: 24", "images: 1000000000")],
      says: ["spec.yaml:6:", "'images' expects a whole number of at most 1000000"]),
    Case(
      testDescription: "more epochs than 32 bits count",
      edits: [("epochs: 2", "epochs: 9223372036854775807")],
      says: ["spec.yaml:22:", "'epochs' expects a whole number of at most"]),
  ]

  @Test("refused with the key and its line by check, plan and run", arguments: cases)
  func refused(_ sample: Case) throws {
    let scratch = try Scratch()
    var text = SampleSpec.text
    for (old, new) in sample.edits {
      #expect(text.contains(old), "the sample spec has no '\(old)'")
      text = text.replacing(old, with: new)
    }
    let spec = try scratch.write("spec.yaml", text)
    for command in ["check", "plan", "run"] {
      let outcome = try Program.run([command, spec], in: scratch)
      #expect(outcome.code == sample.code, "\(command): \(outcome.errors)")
      for part in sample.says {
        #expect(outcome.errors.contains(part), "\(command): \(outcome.errors)")
      }
    }
  }

  @Test("memory beyond the machine's is said by the plan and refused by the run")
  func memory() throws {
    let scratch = try Scratch()
    let text = SampleSpec.text.replacing("batch_size: 8", with: "batch_size: 1000000")
      .replacing("size: [32, 32]", with: "size: [4096, 4096]")
      .replacing("freeze: backbone", with: "freeze: none")
    let spec = try scratch.write("spec.yaml", text)
    let says = "not executable yet: the run needs "
    let plan = try Program.run(["plan", spec], in: scratch)
    #expect(plan.code == 0, "\(plan.errors)")
    #expect(plan.output.contains(says), "\(plan.output)")
    for command in [["run", spec], ["sweep", spec, "--over", "seed=[1,2]"]] {
      let outcome = try Program.run(command, in: scratch)
      #expect(outcome.code == 65, "\(outcome.errors)")
      #expect(outcome.errors.contains(says), "\(outcome.errors)")
      #expect(outcome.errors.contains("this machine has"), "\(outcome.errors)")
    }
    #expect(!scratch.exists("results"))
  }

  @Test("counts as large as a spec may have give figures, not faults")
  func counts() throws {
    let scratch = try Scratch()
    let text = SampleSpec.pictures.replacing(
      "  classes:",
      with: "  expect: {train: 1000000000, validation: 1000000000, test: 1000000000}\n  classes:"
    )
    .replacing("size: [32, 32]", with: "size: [2048, 2048]")
    .replacing("  - global_average_pooling", with: "  - flatten")
    .replacing("epochs: 2", with: "epochs: 1000000")
    .replacing("freeze: backbone", with: "freeze: backbone\nstore: {memory: 900000TiB}")
    let spec = try scratch.write("spec.yaml", text)
    for command in [["check", spec], ["plan", spec], ["plan", spec, "--json"]] {
      let outcome = try Program.run(command, in: scratch)
      #expect(outcome.code == 0, "\(outcome.errors)")
    }
  }
}
