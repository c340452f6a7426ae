internal import Spec
internal import TestSupport
internal import Testing

@Suite struct DocumentTests {
  private func document() throws -> SpecDocument {
    try SpecDocument.parse(text: pets, path: "pets.yaml", overrides: ["training.epochs=3"])
  }

  @Test(arguments: [
    ("name", 1, 7), ("head.1.dense.units", 15, 20), ("head.1.dense", 15, 12), ("head.0", 14, 5),
    ("head", 13, 1), ("dataset.image.size", 10, 11), ("dataset.image.size.1", 10, 16),
    ("training.optimizer", 19, 14), ("training.optimizer.adam.learning_rate", 19, 3),
    ("head.1.dense.use_bias", 15, 5), ("dataset.augment.zoom", 2, 1), ("stem", 1, 1), ("", 1, 1),
    ("head.9", 13, 1), ("training.phases.0.freeze", 17, 1),
  ])
  func locations(keyPath: String, line: Int, column: Int) throws {
    #expect(
      try document().location(of: keyPath)
        == .file(path: "pets.yaml", position: .init(line: line, column: column)))
  }

  @Test func optionsAreLocationsToo() throws {
    #expect(try document().location(of: "training.epochs") == .option("--set training.epochs=3"))
    let diagnostic = try document().diagnostic(
      at: "training.epochs", "3 epochs are too few", notes: ["take 5"])
    #expect(
      diagnostic.rendered() == """
        --set training.epochs=3: error: 3 epochs are too few
        --set training.epochs=3
                              ^
        note: take 5

        """)
  }

  @Test func laterFaultsPointAtTheLine() throws {
    let diagnostic = try document().diagnostic(
      at: "freeze", "the model has 181 layers, not 999", severity: .warning)
    #expect(
      diagnostic.rendered() == """
        pets.yaml:16:9: warning: the model has 181 layers, not 999
        freeze: backbone
                ^~~~~~~~

        """)
  }

  @Test func textIsTheFileAsGiven() throws {
    #expect(try firstDifference(document().text, pets) == nil)
    #expect(try document().path == "pets.yaml")
  }
}
