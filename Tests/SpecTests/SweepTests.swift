internal import Configuration
internal import Spec
internal import Testing

@Suite struct SweepTests {
  private func swept(_ sweep: String) -> String {
    pets("freeze: backbone", "freeze: backbone\nsweep: \(sweep)")
  }

  @Test func axesInTheOrderOfTheFile() throws {
    let text = swept("{training.epochs: [1, 2], freeze: [175, none], seed: 0..3}")
    #expect(
      try experiment(text).sweep == [
        SweepAxis(key: "training.epochs", values: [.int(1), .int(2)]),
        SweepAxis(key: "freeze", values: [.int(175), .string("none")]),
        SweepAxis(key: "seed", values: [.int(0), .int(1), .int(2), .int(3)]),
      ])
  }

  @Test func valuesAreChecked() {
    #expect(
      diagnostics(of: swept("{freeze: [175, .5], training.epoch: [1, 2], seed: -1..2}")) == """
        pets.yaml:17:23: error: 'freeze' expects a number of layers, backbone, none, \
        {layers: N}, {before: LAYER} or {through: LAYER}, received .5
        sweep: {freeze: [175, .5], training.epoch: [1, 2], seed: -1..2}
                              ^~
        pets.yaml:17:28: error: unknown key 'epoch' in 'training'
        sweep: {freeze: [175, .5], training.epoch: [1, 2], seed: -1..2}
                                   ^~~~~~~~~~~~~~
        note: did you mean 'epochs'?
        pets.yaml:17:58: error: 'seed' expects a whole number of at least 0, received -1
        sweep: {freeze: [175, .5], training.epoch: [1, 2], seed: -1..2}
                                                                 ^~~~~
        3 errors in pets.yaml

        """)
    #expect(messages(of: swept("{head.1.dense.units: [2, 3]}")) == ["3 units for 2 classes"])
    #expect(
      messages(of: swept("{'dataset.classes': [[a, b], [a, b, c]]}")) == [
        "2 units for 3 classes"
      ])
  }

  @Test(arguments: [
    ("{seed: []}", "'seed' expects at least 1 value, received an empty list"),
    ("{seed: 3}", "'seed' expects a list of values, or a range such as 0..4, received 3"),
    ("{seed: 4..0}", "'seed' expects a list of values, or a range such as 0..4, received '4..0'"),
    ("{seed: 0..9999, training.epochs: [1, 2]}", "a sweep of more than 10000 runs"),
    ("{sweep: [1]}", "'sweep' cannot be swept"),
    ("3", "'sweep' expects a map from keys to lists of values, received 3"),
    ("[3]", "'sweep.0' expects a map from a key to a list of values, received 3"),
    ("[{seed: [1]}, {seed: [2]}]", "duplicate key 'seed'"),
  ])
  func badSweeps(sweep: String, message: String) {
    #expect(messages(of: swept(sweep)) == [message])
  }

  @Test func runsAreTheProduct() throws {
    let swept = try experiment(
      swept("{training.optimizer: [{adam: {learning_rate: 1e-4}}, sgd], seed: 0..1}"))
    #expect(
      swept.sweepOverrides == [
        ["training.optimizer={adam: {learning_rate: 0.0001}}", "seed=0"],
        ["training.optimizer={adam: {learning_rate: 0.0001}}", "seed=1"],
        ["training.optimizer=sgd", "seed=0"], ["training.optimizer=sgd", "seed=1"],
      ])
    for run in swept.sweepOverrides { _ = try experiment(pets, run) }
    #expect(try experiment(pets).sweepOverrides == [[]])
  }

  @Test func overReplacesTheSweep() throws {
    let document = try SpecDocument.parse(
      text: swept("{freeze: [1, 2]}"), path: "pets.yaml",
      over: ["training.optimizer.adam.learning_rate=[1e-3, 1e-4]", "seed=0..1"])
    #expect(
      document.experiment.sweep == [
        SweepAxis(
          key: "training.optimizer.adam.learning_rate", values: [.double(1e-3), .double(1e-4)]),
        SweepAxis(key: "seed", values: [.int(0), .int(1)]),
      ])
    let faults = #expect(throws: SpecFaults.self) {
      try SpecDocument.parse(text: pets, path: "pets.yaml", over: ["seed=[0, x]"])
    }
    #expect(
      faults?.description == """
        --over seed=[0, x]: error: 'seed' expects a whole number of at least 0, received 'x'
        --over seed=[0, x]
                        ^
        1 error in pets.yaml

        """)
  }
}
