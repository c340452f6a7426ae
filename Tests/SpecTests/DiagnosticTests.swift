internal import Basics
internal import Spec
internal import Testing

@Suite struct DiagnosticTests {
  private let diagnostic = Diagnostic(
    .error, "unknown key 'epoch' in 'training'",
    origin: .file(path: "pets.yaml", position: .init(line: 12, column: 3)),
    sourceLine: "  epoch: 5", caret: 2..<7, suggestion: "epochs",
    notes: ["'epochs' is how often the training images are seen"])

  @Test func plainRendering() {
    #expect(
      diagnostic.rendered() == """
        pets.yaml:12:3: error: unknown key 'epoch' in 'training'
          epoch: 5
          ^~~~~
        note: did you mean 'epochs'?
        note: 'epochs' is how often the training images are seen

        """)
  }

  @Test func colouredRendering() {
    let lines = diagnostic.rendered(colour: true).split(separator: "\n")
    #expect(
      lines[0] == "\u{1B}[1mpets.yaml:12:3: \u{1B}[0m\u{1B}[1;31merror: \u{1B}[0m"
        + "\u{1B}[1munknown key 'epoch' in 'training'\u{1B}[0m")
    #expect(lines[1] == "  epoch: 5")
    #expect(lines[2] == "\u{1B}[1;32m  ^~~~~\u{1B}[0m")
  }

  @Test func longLinesAreCutAroundTheCaret() {
    let line = String(repeating: "a", count: 500) + "X" + String(repeating: "b", count: 500)
    let long = Diagnostic(
      .error, "m", origin: .option("--set x"), sourceLine: line, caret: 500..<501)
    let lines = long.rendered().split(separator: "\n")
    #expect(lines[1].count == 126)
    #expect(Array(lines[1])[lines[2].count - 1] == "X")
  }

  @Test func tabsStayUnderTabs() {
    let tabbed = Diagnostic(
      .warning, "m", origin: .option("o"), sourceLine: "a:\tb", caret: 3..<4)
    #expect(tabbed.rendered() == "o: warning: m\na:\tb\n  \t^\n")
  }

  @Test func faultsAreSortedAndCounted() {
    let text = pets("epochs: 5", "epochs: 0").replacing("units: 2", with: "units: -2")
    #expect(
      diagnostics(of: text, ["seed=x", "freeze=-1.5"]) == """
        pets.yaml:15:20: error: 'units' expects a whole number of at least 1, received -2
          - dense: {units: -2, activation: softmax}
                           ^~
        pets.yaml:18:11: error: 'epochs' expects a whole number of at least 1, received 0
          epochs: 0
                  ^
        --set seed=x: error: 'seed' expects a whole number of at least 0, received 'x'
        --set seed=x
                   ^
        --set freeze=-1.5: error: 'freeze' expects a number of layers, backbone, none, \
        {layers: N}, {before: LAYER} or {through: LAYER}, received -1.5
        --set freeze=-1.5
                     ^~~~
        4 errors in pets.yaml

        """)
  }

  @Test("a list where a map is due is shown with the names of its values")
  func positionalArguments() {
    let text = pets(
      "    size: [32, 32]", "    size: [32, 32]\n  augment: [{random_translation: [0.1, 0.2]}]")
    #expect(
      diagnostics(of: text).contains(
        "what Keras takes by position has names here: {height_factor: 0.1, width_factor: 0.2}"))
    // Of a map without keys there is nothing to name.
    let loss = pets("loss: categorical_crossentropy", "loss: {hinge: [1]}")
    #expect(messages(of: loss).contains { $0.hasPrefix("'hinge' expects a map") })
  }

  @Test(arguments: [
    ("epoch", "epochs"), ("Adam", "adam"), ("GlobalAveragePooling2D", "global_average_pooling"),
    ("learnin_rate", "learning_rate"), ("optimiser", "optimizer"), ("lerning_rat", "learning_rate"),
    ("xyz", nil), ("e", nil), ("learning", nil), ("batchsize", "batch_size"),
    ("pehcos", nil), ("ephocs", "epochs"),
  ])
  func suggestions(word: String, suggestion: String?) {
    let names = [
      "epochs", "optimizer", "learning_rate", "adam", "batch_size", "global_average_pooling",
    ]
    #expect(nearestName(to: word, among: names) == suggestion)
  }
}
