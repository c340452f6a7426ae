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
}
