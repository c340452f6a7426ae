import FoundationEssentials
import Testing

/// What of the labels, and of what is made of them, is told because it says little.
@Suite struct ClassBalanceTests {
  private func run(_ scratch: Scratch, _ text: String) throws -> Program.Outcome {
    let outcome = try Program.run(
      [
        try scratch.write("spec.yaml", text), "--data", scratch.file("data"), "--results",
        scratch.file("results"), "--quiet",
      ], in: scratch)
    #expect(outcome.code == 0, "\(outcome.errors)")
    return outcome
  }

  private func pictures(_ counts: [String: Int]) throws -> Scratch {
    let scratch = try Scratch()
    for (name, count) in counts {
      for number in 0..<count {
        try scratch.copy(
          Program.golden("Images", "files/rgb.png"),
          to: "data/pictures/train/\(name)/\(number).png")
      }
    }
    return scratch
  }

  @Test("more than 100 images to 1, and one prediction for all")
  func imbalance() throws {
    let outcome = try run(pictures(["bed": 101, "sofa": 1]), SampleSpec.pictures)
    let says = "the train images are 101 of 'bed' and 1 of 'sofa', more than 100 to 1"
    #expect(outcome.errors.contains(says), "\(outcome.errors)")
    // The same picture everywhere: no head could tell the classes apart.
    #expect(
      outcome.errors.contains("all 102 images are predicted to be '"), "\(outcome.errors)")
    let even = try run(pictures(["bed": 100, "sofa": 1]), SampleSpec.pictures)
    #expect(!even.errors.contains("more than 100 to 1"), "\(even.errors)")
  }

  @Test("a last batch of one image under a batch normalisation of vectors")
  func lonely() throws {
    let text = SampleSpec.text.replacing("{images: 24, seed: 1}", with: "{images: 25, seed: 1}")
    let normalized = text.replacing(
      "- global_average_pooling", with: "- global_average_pooling\n  - batch_normalization")
    let outcome = try run(Scratch(), normalized)
    #expect(
      outcome.errors.contains("the last batch of each epoch has one image"), "\(outcome.errors)")
    for text in [text, normalized.replacing("images: 25", with: "images: 26")] {
      #expect(try !run(Scratch(), text).errors.contains("has one image"))
    }
  }
}
