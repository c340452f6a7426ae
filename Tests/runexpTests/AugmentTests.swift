import FoundationEssentials
import TestSupport
import Testing

/// `dataset.augment` through the whole program.
@Suite struct AugmentTests {
  private static let layers = """
    augment:
        - random_flip
        - random_rotation: {factor: 0.1, fill_mode: nearest}
        - random_zoom: [-0.2, 0.1]
        - random_translation: {height_factor: 0.1, width_factor: 0.1}
        - random_contrast: 0.2
        - random_brightness: 0.1
    """

  /// The predictions of a run of the sample with augmentation in both ways: features computed anew in
  /// each epoch, or convolutions trained.
  private func predictions(
    _ scratch: Scratch, _ augment: String, freeze: String, threads: Int
  ) throws -> String {
    let spec = SampleSpec.text
      .replacing("  batch_size: 8", with: "  \(augment)\n  batch_size: 8")
      .replacing("freeze: backbone", with: "freeze: \(freeze)")
    let outcome = try Program.run(
      [
        try scratch.write("spec.yaml", spec), "--results", scratch.file("results"), "--threads",
        "\(threads)", "--quiet", "--no-cache",
      ], in: scratch)
    try #require(outcome.code == 0, "\(outcome.errors)")
    return try String(
      contentsOf: URL(filePath: "\(outcome.lastLine)/predictions.csv"), encoding: .utf8)
  }

  @Test("a list of layers trains to the same predictions on one thread and on two")
  func threads() throws {
    let scratch = try Scratch()
    let one = try predictions(scratch, Self.layers, freeze: "backbone", threads: 1)
    let two = try predictions(scratch, Self.layers, freeze: "backbone", threads: 2)
    #expect(firstDifference(two, one) == nil)
    let still = try predictions(scratch, "shuffle: true", freeze: "backbone", threads: 1)
    #expect(still != one, "nothing was augmented")
  }

  @Test("the model has a crop's size, and images that are not cropped are resized to it")
  func crop() throws {
    let scratch = try Scratch()
    let augment = "augment: [{random_crop: {height: 28, width: 24}}, {random_flip: horizontal}]"
    for freeze in ["backbone", "none"] {
      let found = try predictions(scratch, augment, freeze: freeze, threads: 1)
      #expect(found.split(separator: "\n").count == 9)
    }
    let spec = try scratch.text("spec.yaml").replacing("[32, 32]", with: "[28, 24]")
    let plan = try Program.run(
      ["plan", try scratch.write("small.yaml", spec)], in: scratch)
    #expect(plan.code == 0, "\(plan.errors)")
  }

  /// The losses of validation images, epoch by epoch, of a model that does not learn.
  private func validationLosses(_ augment: String) throws -> [String] {
    let scratch = try Scratch()
    let spec = SampleSpec.text
      .replacing("  batch_size: 8", with: "  augment: \(augment)\n  batch_size: 8")
      .replacing("epochs: 2", with: "epochs: 3")
      .replacing("optimizer: adam", with: "optimizer: {sgd: {learning_rate: 1.0e-30}}")
    let file = try scratch.write("spec.yaml", spec)
    let outcome = try Program.run(
      [file, "--results", scratch.file("results"), "--quiet", "--no-cache"], in: scratch)
    try #require(outcome.code == 0, "\(outcome.errors)")
    let table = try Scratch.text("\(outcome.lastLine)/metrics.csv").split(separator: "\n")
      .map { $0.split(separator: ",").map(String.init) }
    let column = try #require(table[0].firstIndex(of: "val_loss"))
    return table.dropFirst().map { $0[column] }
  }

  @Test(
    "validation images are changed, anew in each epoch, only where 'validation' says so",
    arguments: [
      ("{rotation: 30, validation: true}", 3), ("{rotation: 30}", 1),
      ("{layers: [{random_rotation: 0.2}], validation: true}", 3), ("[{random_rotation: 0.2}]", 1),
    ])
  func validation(augment: String, different: Int) throws {
    let losses = try validationLosses(augment)
    #expect(losses.count == 3)
    #expect(Set(losses).count == different, "\(losses)")
  }
}
