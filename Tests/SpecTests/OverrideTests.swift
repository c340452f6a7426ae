internal import Configuration
internal import Models
internal import Spec
internal import Testing

@Suite struct OverrideTests {
  @Test func valuesReplaceWhatStoodThereWhole() throws {
    let changed = try experiment(
      pets,
      [
        "freeze=175", "training.epochs=3", "dataset.splits={train: a, validation: b}",
        "head.1.dense.units=2", "training.optimizer={sgd: {momentum: 0.9}}", "title=a: b".quoted,
      ])
    #expect(changed.freeze == .first(175))
    #expect(changed.training.epochs == 3)
    #expect(
      changed.dataset.partition == .splits([.train: .folder("a"), .validation: .folder("b")]))
    #expect(changed.training.optimizer.algorithm.isEqual(to: SGD(momentum: 0.9)))
    #expect(changed.title == "a: b")
  }

  @Test func laterOnesWin() throws {
    #expect(try experiment(pets, ["seed=1", "seed=2"]).seed == 2)
    let document = try SpecDocument.parse(
      text: pets, path: "pets.yaml", overrides: ["seed=1"], seed: 7)
    #expect(document.experiment.seed == 7)
  }

  @Test func namesBecomeMaps() throws {
    let rate = try experiment(pets, ["training.optimizer.adam.learning_rate=0.5"])
    #expect(rate.training.optimizer.learningRate == 0.5)
    let source = try experiment(pets, ["dataset.splits.test.label=prefix"])
    #expect(
      source.dataset.partition == .splits([.train: .folder("train"), .test: .flat(path: "test")]))
    let loss = try experiment(
      pets,
      [
        "training.loss.categorical_crossentropy.from_logits=true", "head.1.dense.activation=linear",
      ])
    #expect(loss.training.loss.fromLogits)
    let compatible = try experiment(
      pets, ["compatibility=tf-2.1", "compatibility.rmsprop_epsilon=inside"])
    #expect(compatible.compatibility.preset == .tf21)
    #expect(compatible.compatibility.rmspropEpsilon == .inside)
    #expect(try experiment(pets, ["freeze.before=conv1"]).freeze == .before("conv1"))
    #expect(try experiment(pets, ["dataset.shuffle.buffer=9"]).dataset.shuffle == .buffer(9))
  }

  @Test func parentsAppear() throws {
    let changed = try experiment(pets, ["training.early_stopping.patience=3"])
    #expect(changed.training.earlyStopping?.patience == 3)
    let phases = try experiment(
      pets, ["training.phases=[{name: a}]", "training.phases.0.epochs=2"])
    #expect(phases.training.phases.map(\.epochs) == [2])
  }

  @Test func nullRemoves() throws {
    let changed = try experiment(
      pets,
      [
        "dataset.classes=null", "dataset.expect=null", "freeze=~", "sweep=null",
        "training.early_stopping.patience=null", "training.schedule=null",
      ])
    #expect(changed.dataset.classes == nil)
    #expect(changed.freeze == .nothing)
    #expect(changed.training.earlyStopping == nil)
    #expect(
      diagnostics(of: pets, ["training.epochs=null"]) == """
        --set training.epochs=null: error: missing key 'epochs' in 'training'
        --set training.epochs=null
              ^~~~~~~~~~~~~~~
        note: 'epochs' is how often the training images are seen
        1 error in pets.yaml

        """)
    #expect(messages(of: pets, ["epoch=null"]) == ["unknown key 'epoch'"])
  }

  @Test func listItems() throws {
    let changed = try experiment(pets, ["head.0=flatten", "dataset.classes.1=hound"])
    #expect(changed.head.first == LayerConfiguration(Flatten()))
    #expect(changed.dataset.classes == ["cat", "hound"])
    #expect(
      diagnostics(of: pets, ["head.2=flatten"]) == """
        --set head.2=flatten: error: 'head' has 2 items, counted from 0, not '2'
        --set head.2=flatten
              ^~~~~~
        1 error in pets.yaml

        """)
  }

  @Test(arguments: [
    ("freeze", "expected KEY=VALUE"),
    ("=3", "a key is written with dots, such as 'training.epochs'"),
    ("a..b=3", "a key is written with dots, such as 'training.epochs'"),
    ("seed=", "expected a value after '='"), ("seed= # no", "expected a value after '='"),
    ("epoch=3", "unknown key 'epoch'"),
    ("training.epochs.x=3", "'training.epochs' is 5 and has no keys of its own"),
    ("seed=[", "expected a value"),
    ("seed=1\n---\n2", "a second document begins here, expected one spec a file"),
    ("seed=\u{0}", "the character U+0000 is not allowed in YAML"),
    ("training.optimizer.sgd.momentum=0.9", "expected one optimizer, received 2: adam and sgd"),
    ("head.1.dense.units=3", "3 units for 2 classes"),
  ])
  func badOverrides(override: String, message: String) throws {
    let faults = #expect(throws: SpecFaults.self) { try experiment(pets, [override]) }
    let first = try #require(faults?.diagnostics.first)
    #expect(first.message == message)
    #expect(first.origin == .option("--set \(override)"))
  }

  @Test func faultsAreThoseOfTheOption() {
    #expect(
      diagnostics(of: pets, ["head.1.dense.units=1"]) == """
        pets.yaml:15:35: error: softmax over 1 unit is always 1
          - dense: {units: 2, activation: softmax}
                                          ^~~~~~~
        note: use sigmoid with binary_crossentropy for 2 classes, or one unit per class
        1 error in pets.yaml

        """)
    #expect(
      diagnostics(of: pets, ["training={epochs: 5, loss: mse}"]) == """
        --set training={epochs: 5, loss: mse}: error: missing key 'optimizer' in 'training'
        --set training={epochs: 5, loss: mse}
              ^~~~~~~~
        note: 'optimizer' is what turns gradients into updates
        --set training={epochs: 5, loss: mse}: error: unknown loss 'mse'
        --set training={epochs: 5, loss: mse}
                                         ^~~
        note: Keras has 'mse' among its losses, runexp does not
        note: the losses are categorical_crossentropy, sparse_categorical_crossentropy, \
        binary_crossentropy, categorical_focal_crossentropy, binary_focal_crossentropy, \
        kl_divergence, hinge, squared_hinge and categorical_hinge
        2 errors in pets.yaml

        """)
  }

  @Test func seedOption() {
    let faults = #expect(throws: SpecFaults.self) {
      try SpecDocument.parse(text: pets, path: "pets.yaml", seed: -1)
    }
    #expect(
      faults?.description == """
        --seed -1: error: 'seed' expects a whole number of at least 0, received -1
        --seed=-1
               ^~
        1 error in pets.yaml

        """)
  }
}

extension String {
  /// An override whose value is in quotes.
  fileprivate var quoted: String {
    let parts = split(separator: "=", maxSplits: 1)
    return "\(parts[0])='\(parts[1])'"
  }
}
