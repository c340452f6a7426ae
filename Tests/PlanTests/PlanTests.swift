internal import Compiler
internal import Configuration
internal import FoundationEssentials
internal import Models
internal import Plan
internal import Spec
internal import Testing

/// The five documents' setups, planned without data or weights.
@Suite struct DocumentPlanTests {
  static func plan(_ name: String, overrides: [String] = []) throws -> TrainingPlan {
    let document = try experiment(name, overrides: overrides)
    return try Planner(document.experiment, PlanningContext(machine: testMachine)).plan()
  }

  /// Totals from `setups.md`'s documents, confirmed by `Tests/Oracles/model_facts.py`.
  @Test(
    arguments: [
      ("bed_sofa", 28_310_914, 4_723_202, 7), ("flowers", 2_264_389, 6_405, nil),
      ("cats_dogs", 16_812_353, 2_097_665, 100), ("beans", 2_422_339, 164_355, 33),
      ("cifar10", 49_723_082, 49_468_362, 1563),
    ] as [(String, Int, Int, Int?)])
  func totals(_ name: String, _ total: Int, _ trainable: Int, _ steps: Int?) throws {
    let plan = try DocumentPlanTests.plan(name)
    #expect(plan.parameters.total == total)
    #expect(plan.parameters.trainable == trainable)
    if let steps { #expect(plan.stepsPerEpoch == steps) }
  }

  @Test("the second phase of cats_dogs trains from block5_conv1")
  func secondPhase() throws {
    let plan = try DocumentPlanTests.plan("cats_dogs")
    #expect(plan.phases.count == 2)
    #expect(plan.phases[1].parameters.trainable == 9_177_089)
    #expect(plan.phases[1].freeze.lastFrozen == "block4_pool")
    #expect(plan.phases[1].cut.map(\.layer) == ["block4_pool"])
    #expect(plan.notExecutableYet.isEmpty)
    #expect(plan.phases.map(\.features) == [.everyEpoch, .everyEpoch])
  }

  @Test("freeze 175 falls behind the backbone, and the pooled features are the cut")
  func freezePoint() throws {
    let plan = try DocumentPlanTests.plan("bed_sofa")
    #expect(
      plan.freeze.sentence
        == "175 → last frozen layer conv5_block3_out; 0 of 23.6 M backbone parameters trainable")
    #expect(plan.cut.map(\.layer) == ["global_average_pooling2d"])
    #expect(plan.cut.map(\.bytesPerImage) == [8192])
    #expect(plan.layers.count == 181)
    #expect(plan.layers[174].name == "conv5_block3_out")
  }

  @Test("a cut inside a residual block is several tensors")
  func cutInsideBlock() throws {
    let graph = try Application(.resnet50).graph(inputShape: [64, 64, 3])
    let position = try #require(graph.index(of: "conv5_block3_2_conv"))
    let staticAnalysis = StaticAnalysis(
      graph: graph, frozen: FrozenLayers(first: position), batchStatistics: false)
    #expect(
      staticAnalysis.cut.map { graph.layers[$0].name }
        == ["conv5_block2_out", "conv5_block3_1_relu"])
  }

  @Test("an unfrozen network stores nothing, and the images themselves are its cut")
  func nothingStatic() throws {
    let plan = try DocumentPlanTests.plan("cifar10")
    #expect(plan.phases[0].features == .nothingStatic)
    #expect(plan.cut.map(\.layer) == ["input_layer"])
  }

  @Test("a plan read back from its JSON is equal")
  func roundTrip() throws {
    for name in ["bed_sofa", "flowers", "cats_dogs", "beans", "cifar10"] {
      let plan = try DocumentPlanTests.plan(name)
      let data = try JSONEncoder().encode(plan)
      #expect(try JSONDecoder().decode(TrainingPlan.self, from: data) == plan)
    }
  }

  @Test("a phase holds what is trained as values, with what a spec leaves open filled in")
  func phasesHoldValues() throws {
    let plan = try DocumentPlanTests.plan(
      "cats_dogs",
      overrides: [
        "training.schedule={cosine: {warmup_steps: 7, warmup_target: 0.1}}",
        "training.phases.1.from=best",
        "training.phases.1.schedule={reduce_on_plateau: {monitor: val_accuracy}}",
      ])
    #expect(
      plan.phases[0].optimizer.algorithm.isEqual(to: RMSprop(placement: .outside)))
    #expect(
      plan.phases[0].schedule
        == .cosine(
          CosineDecay(
            decaySteps: 30 * 100 - 7, endsWithPhase: true, warmupSteps: 7, warmupTarget: 0.1)))
    #expect(
      plan.phases[1].schedule
        == .reduceOnPlateau(ReduceLROnPlateau(monitor: .validationAccuracy)))
    #expect(plan.phases.map(\.keepsBest) == [true, false])
    #expect(plan.phases.map(\.imagesInMemory) == [[], []])
    #expect(plan.loss.input == .beforeActivation)
    #expect(plan.monitor == .validationLoss)

    // Half of the images cannot be read: the decay still ends with the phase.
    let kept = plan.keeping([.train: 1000, .validation: 500])
    #expect(kept.phases.map(\.steps) == [30 * 50, 100 * 50])
    #expect(
      kept.phases[0].schedule
        == .cosine(
          CosineDecay(
            decaySteps: 30 * 50 - 7, endsWithPhase: true, warmupSteps: 7, warmupTarget: 0.1)))
  }

  @Test("a cosine decay without a warm-up target has no warm-up, and takes the whole phase")
  func warmup() throws {
    let plan = try DocumentPlanTests.plan(
      "cats_dogs", overrides: ["training.phases.0.schedule={cosine: {warmup_steps: 7}}"])
    #expect(
      plan.phases[0].schedule
        == .cosine(CosineDecay(decaySteps: 30 * 100, endsWithPhase: true, warmupSteps: 7)))
  }

  @Test("Keras 2's decay becomes a schedule of the phases that use the optimizer")
  func decay() throws {
    let plan = try DocumentPlanTests.plan(
      "cats_dogs",
      overrides: [
        "training.optimizer={sgd: {decay: 0.5}}", "training.phases.0.optimizer={sgd: {decay: 0.1}}",
        "training.phases.1.optimizer={sgd: {decay: 0}}",
      ])
    #expect(
      plan.phases[0].schedule
        == .inverseTime(InverseTimeDecay(decaySteps: 1, decayRate: 0.1)))
    #expect(plan.phases[1].schedule == nil)
    #expect(plan.phases.allSatisfy { $0.optimizer.decay == nil })
    let plateau = try DocumentPlanTests.plan(
      "cats_dogs",
      overrides: [
        "training.optimizer={sgd: {decay: 0.5}}", "training.schedule={reduce_on_plateau: {}}",
        "training.phases=null", "training.epochs=3",
      ])
    guard case .reduceOnPlateau? = plateau.phases[0].schedule else {
      Issue.record("the schedule is \(String(describing: plateau.phases[0].schedule))")
      return
    }
    #expect(plateau.phases[0].optimizer.decay == 0.5)
  }

  @Test("a polynomial without steps takes the whole phase; values that stop go by phase")
  func polynomial() throws {
    let plan = try DocumentPlanTests.plan(
      "cats_dogs",
      overrides: [
        "training.schedule=polynomial_decay", "training.stop_at={monitor: accuracy, value: 0.9}",
        "training.phases.1.stop_at={monitor: val_loss, value: 0.1}",
        "training.class_weights=balanced",
      ])
    var decay = PolynomialDecay(decaySteps: 30 * 100)
    decay.endsWithPhase = true
    #expect(plan.phases[0].schedule == .polynomial(decay))
    #expect(plan.phases.map(\.stopAt?.monitor) == [.accuracy, .validationLoss])
    #expect(plan.notes.contains { $0.hasPrefix("class_weights balanced: ") })
    let data = try JSONEncoder().encode(plan)
    #expect(try JSONDecoder().decode(TrainingPlan.self, from: data) == plan)
  }

  @Test("how a loss reads its network's outputs follows the preset")
  func lossFollowsThePreset() throws {
    func input(_ preset: String) throws -> LossInput {
      try DocumentPlanTests.plan(
        "cats_dogs",
        overrides: [
          "compatibility=\(preset)", "dataset.augment=null",
          "head.2={dense: {units: 2, activation: softmax}}",
        ]
      ).loss.input
    }
    #expect(try input("keras-3") == .beforeActivation)
    #expect(try input("keras-2.2") == .probabilities)
  }

  @Test("a plan names its training whether or not images are counted, in one phase and in two")
  func textIsComplete() throws {
    let rules = [
      "training.schedule={exponential: {decay_steps: 5, decay_rate: 0.9}}",
      "training.early_stopping={monitor: loss, patience: 4}",
    ]
    for name in ["flowers", "cats_dogs"] {
      for counts in [[], ["dataset.expect=null"]] {
        let plan = try DocumentPlanTests.plan(name, overrides: rules + counts)
        let text = plan.text(all: false)
        for words in ["training ", "batch ", "learning rate ", "schedule ", "stopping "] {
          #expect(text.contains(words), "\(name) \(counts): no '\(words)' in \(text)")
        }
        #expect(
          text.split(separator: "\n").count { $0.contains("times 0.9 every 5 steps") }
            == plan.phases.count, "\(name) \(counts): \(text)")
      }
    }
  }

  @Test("a plan of the first layout is read with the values that its sentences stood for")
  func firstLayout() throws {
    for name in ["bed_sofa", "cats_dogs", "cifar10"] {
      var plan = try DocumentPlanTests.plan(name)
      let data = try JSONEncoder().encode(plan)
      var json = try JSONDecoder().decode(SpecValue.self, from: data)
      let phases = json["phases"]
      json.set("version", .int(1))
      for key in ["loss", "monitor"] { json.set(key, nil) }
      var earlier: [SpecValue] = []
      for index in plan.phases.indices {
        var phase = try #require(phases?[index])
        phase.set("optimizer", .string("adam, learning rate 0.1"))
        for key in ["schedule", "early_stopping", "keeps_best", "images_in_memory"] {
          phase.set(key, nil)
        }
        earlier.append(phase)
      }
      json.set("phases", .list(earlier))
      plan.version = 1
      let read = try JSONDecoder().decode(TrainingPlan.self, from: JSONEncoder().encode(json))
      #expect(read.phases == plan.phases, "\(name)")
      #expect(read == plan, "\(name)")
    }
  }

  @Test("a plan of a layout to come is refused in a sentence")
  func laterLayout() throws {
    let data = try JSONEncoder().encode(try DocumentPlanTests.plan("beans"))
    var json = try JSONDecoder().decode(SpecValue.self, from: data)
    json.set("version", .int(3))
    let later = try JSONEncoder().encode(json)
    #expect {
      try JSONDecoder().decode(TrainingPlan.self, from: later)
    } throws: { error in
      "\(error)".contains("the plan has layout 3, and this version of the program reads 1 to 2")
    }
  }

  @Test("seed and words do not change an identity; everything else does")
  func identity() throws {
    let plan = try DocumentPlanTests.plan("beans")
    func identity(_ override: String) throws -> String {
      try DocumentPlanTests.plan("beans", overrides: [override]).identity
    }
    #expect(try identity("seed=5") == plan.identity)
    #expect(try identity("title=other") == plan.identity)
    #expect(try identity("dataset.source=null") == plan.identity)
    #expect(try identity("training.epochs=3") != plan.identity)
    #expect(try identity("freeze=none") != plan.identity)
  }
}

extension SpecValue {
  /// Changes a key of a map; nil takes it away.
  fileprivate mutating func set(_ key: String, _ value: SpecValue?) {
    guard case .map(var entries) = self else { return }
    entries.removeAll { $0.key == key }
    if let value { entries.append(Entry(key, value)) }
    self = .map(entries)
  }
}
