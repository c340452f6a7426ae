internal import FoundationEssentials
internal import Testing

/// A model inside a model, its backbone through `backbone.weights` and its head through
/// `initial_weights`, held against what Keras makes of the same pictures.
@Suite struct NestedModelTests {
  private struct Golden: Decodable {
    let predictions: [String: [Double]]
  }

  private static func golden(_ target: String, _ name: String) throws -> Golden {
    let data = try Data(contentsOf: URL(filePath: Program.golden(target, name)))
    return try JSONDecoder().decode(Golden.self, from: data)
  }

  private static func spec(
    weights: String, classes: String, size: Int, architecture: String, alpha: Double, units: Int
  ) -> String {
    SampleSpec.pictures
      .replacing("[bed, sofa]", with: classes)
      .replacing("[32, 32]", with: "[\(size), \(size)]")
      .replacing("architecture: mini_resnet", with: "architecture: \(architecture)")
      .replacing("weights: none", with: "alpha: \(alpha)\n  weights: \(weights)")
      .replacing(
        "- dense: {units: 2, activation: softmax}",
        with: "- dense: {units: \(units), activation: relu}\n"
          + "  - dense: {units: \(classes.split(separator: ",").count), activation: softmax, "
          + "use_bias: false}"
      )
      .replacing("freeze:", with: "initial_weights: \(weights)\nfreeze:")
      .replacing("optimizer: adam", with: "optimizer: {sgd: {learning_rate: 0}}")
      .replacing("epochs: 2", with: "epochs: 1")
  }

  private func expectPredictions(
    _ scratch: Scratch, _ spec: String, _ expected: [String: [Double]]
  ) throws {
    let outcome = try Program.run(
      [
        try scratch.write("spec.yaml", spec), "--data", scratch.file("data"), "--results",
        scratch.file("results"),
      ], in: scratch)
    #expect(outcome.code == 0, "\(outcome.errors)")
    #expect(
      outcome.errors.contains(
        "are taken in order: 'dense_Dense1' as 'dense', 'dense_Dense2' as 'dense_1'"))
    let found = try predictions(of: outcome.lastLine)
    #expect(found.count == expected.count)
    for (name, probabilities) in expected {
      let ours = try #require(found[name], "\(name) is not among the predictions")
      let worst = zip(ours, probabilities).map { abs($0 - $1) }.max() ?? 1
      #expect(worst < 1e-4, "\(name): \(ours), Keras \(probabilities)")
    }
  }

  @Test("pictures of every kind through a narrow MobileNet")
  func narrow() throws {
    let scratch = try Scratch()
    var expected: [String: [Double]] = [:]
    for (name, row) in try Self.golden("Workflow", "mobilenet.json").predictions {
      let place = "train/\(name == "rgb.png" ? "sofa" : "bed")/\(name)"
      try scratch.copy(Program.golden("Images", "files/\(name)"), to: "data/pictures/\(place)")
      expected[place] = row
    }
    let weights = Program.golden("Workflow", "mobilenet_nested.h5")
    try expectPredictions(
      scratch,
      Self.spec(
        weights: weights, classes: "[bed, sofa]", size: 64, architecture: "mobilenet",
        alpha: 0.03125, units: 8), expected)
  }

  @Test(
    "photographs through a model of Teachable Machine",
    .enabled(if: Program.hasAsset(teachableMachine), "no \(teachableMachine)"))
  func photographs() throws {
    let scratch = try Scratch()
    var expected: [String: [Double]] = [:]
    let classes = ["a", "b", "c", "d"]
    let golden = try Self.golden("runexp", "teachable_machine.json").predictions
    for (index, (name, row)) in golden.sorted(by: { $0.key < $1.key }).enumerated() {
      let place = "train/\(classes[min(index, 3)])/\(index).jpg"
      try scratch.copy("\(Program.assets)/\(name)", to: "data/pictures/\(place)")
      expected[place] = row
    }
    try expectPredictions(
      scratch,
      Self.spec(
        weights: "\(Program.assets)/\(Self.teachableMachine)", classes: "[a, b, c, d]", size: 224,
        architecture: "mobilenet_v2", alpha: 0.35, units: 100), expected)
  }

  private static let teachableMachine = "weights/teachable_machine_mobilenet_v2_0.35.h5"
}
