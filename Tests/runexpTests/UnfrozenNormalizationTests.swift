internal import FoundationEssentials
internal import TestSupport
internal import Testing

/// Layers whose arrays are given rather than trained, in a model that trains from its first layer on.
struct UnfrozenNormalizationTests {
  @Test("a normalization in front of a model without frozen layers keeps its arrays")
  func run() throws {
    let scratch = try Scratch()
    let spec = try scratch.write("spec.yaml", SampleSpec.text)
    let outcome = try Program.run(
      [
        "run", spec, "--set", "stem=[normalization]", "--set", "freeze=none",
        "--set", "training.epochs=1",
      ], in: scratch)
    #expect(outcome.code == 0, "\(outcome.errors)")
    #expect(outcome.output.contains("test "))
  }

  @Test("a plan's checkpoints have the layers that any phase trains, in whatever order")
  func checkpoints() throws {
    struct Plan: Decodable {
      struct Cost: Decodable {
        let bytes: Int
        private enum CodingKeys: String, CodingKey { case bytes = "checkpoint_bytes" }
      }
      let cost: Cost
    }
    let scratch = try Scratch()
    let spec = try scratch.write("spec.yaml", SampleSpec.text)
    func bytes(_ freezes: [String]) throws -> Int {
      let phases = freezes.enumerated().map { "{name: p\($0), epochs: 1, freeze: \($1)}" }
      let outcome = try Program.run(
        [
          "plan", spec, "--json", "--set", "freeze=null", "--set", "training.epochs=null",
          "--set", "training.phases=[\(phases.joined(separator: ", "))]",
        ], in: scratch)
      #expect(outcome.code == 0, "\(outcome.errors)")
      return try JSONDecoder().decode(Plan.self, from: Data(outcome.output.utf8)).cost.bytes
    }
    let all = try bytes(["none"])
    #expect(try bytes(["backbone"]) < all)
    #expect(try bytes(["backbone", "none"]) == all)
    #expect(try bytes(["none", "backbone"]) == all)
  }
}
