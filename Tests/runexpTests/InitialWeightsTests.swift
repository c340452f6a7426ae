import FoundationEssentials
import Testing

/// `initial_weights` with files that have some of the model's layers.
@Suite struct InitialWeightsTests {
  private func run(
    _ scratch: Scratch, _ initial: String, weights: String = "none", command: [String] = []
  ) throws -> Program.Outcome {
    let spec = SampleSpec.text
      .replacing("weights: none", with: "weights: \(weights)")
      .replacing("freeze:", with: "initial_weights: \(initial)\nfreeze:")
    return try Program.run(
      command + [
        try scratch.write("spec.yaml", spec),
        "--results", scratch.file("results"),
      ], in: scratch)
  }

  /// A frozen run's own checkpoint: the head alone.
  private func head(_ scratch: Scratch) throws -> String {
    let outcome = try Program.run(
      [try scratch.write("spec.yaml", SampleSpec.text), "--results", scratch.file("first")],
      in: scratch)
    try #require(outcome.code == 0, "\(outcome.errors)")
    return "\(outcome.lastLine)/checkpoints/last.h5"
  }

  private struct Provenance: Decodable {
    struct Taken: Decodable {
      let taken: Int
      let layers: Int
      let arrays: Int
      let random: [String]
    }
    let initialWeights: Taken?
  }

  @Test("what was taken is always said, and what stays random is named")
  func partial() throws {
    let scratch = try Scratch()
    let file = try head(scratch)
    let note = "note: initial_weights: took 1 of 23 layers, 2 arrays from '\(file)'\n"
    let random =
      "warning: initial_weights: 22 of 23 layers are in no file and stay random: 'conv1_conv', "
    for command in [["plan"], []] {
      let outcome = try run(scratch, file, command: command)
      #expect(outcome.code == 0, "\(outcome.errors)")
      #expect(outcome.errors.contains(note), "\(outcome.errors)")
      #expect(outcome.errors.contains(random), "\(outcome.errors)")
    }
    let path = try #require(try scratch.runs().first)
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    let taken = try #require(
      try decoder.decode(
        Provenance.self, from: Data(contentsOf: URL(filePath: "\(path)/provenance.json"))
      ).initialWeights)
    #expect([taken.taken, taken.layers, taken.arrays, taken.random.count] == [1, 23, 2, 22])
    // A backbone from a file is not random, and the long form means the same.
    let backbone = "\(Program.root)/experiments/mini_resnet.h5"
    let both = try run(scratch, "{file: \(file)}", weights: backbone)
    #expect(both.code == 0, "\(both.errors)")
    #expect(both.errors.contains(note) && !both.errors.contains("warning"), "\(both.errors)")
    let swept = try Program.run(
      [
        "sweep", scratch.file("spec.yaml"), "--results", scratch.file("swept"), "--over",
        "seed=0..1",
      ], in: scratch)
    #expect(swept.errors.contains(note), "\(swept.errors)")
  }

  @Test("'strict' refuses a file that lacks a layer, and takes one that has them all")
  func strict() throws {
    let scratch = try Scratch()
    let file = try head(scratch)
    let refusal =
      "initial_weights: the weights file '\(file)' lacks 22 of the model's 23 layers with weights"
    let outcome = try run(scratch, "{file: \(file), strict: true}")
    #expect(outcome.code == 66)
    #expect(outcome.errors.contains("error: \(refusal)"), "\(outcome.errors)")
    #expect(try scratch.runs().isEmpty)
    let plan = try run(scratch, "{file: \(file), strict: true}", command: ["plan"])
    #expect(plan.code == 0 && plan.output.contains("warning: \(refusal)"), "\(plan.output)")
    let model = scratch.file("model.h5")
    let first = file.split(separator: "/").dropLast(2).map { "/\($0)" }.joined()
    #expect(try Program.run(["export", first, "-o", model], in: scratch).code == 0)
    let whole = try run(scratch, "{file: \(model), strict: true}")
    #expect(whole.code == 0, "\(whole.errors)")
    #expect(whole.errors.contains("took 23 of 23 layers"))
  }

  @Test(
    "faults of the long form are those of any map",
    arguments: [
      ("{strict: true}", "'file'"), ("{file: a.h5, strickt: true}", "did you mean 'strict'?"),
      ("{file: a.h5, strict: maybe}", "strict"), ("[a.h5]", "initial_weights"),
    ])
  func faults(_ value: String, _ says: String) throws {
    let scratch = try Scratch()
    let outcome = try run(scratch, value)
    #expect(outcome.code == 65, "\(outcome.errors)")
    #expect(outcome.errors.contains(says), "\(outcome.errors)")
  }
}
