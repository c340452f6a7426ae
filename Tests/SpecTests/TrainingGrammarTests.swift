internal import Configuration
internal import Spec
internal import Testing

/// What `training` takes beside the everyday.
@Suite struct TrainingGrammarTests {
  private func training(_ lines: String, optimizer: String = "adam") throws -> Training {
    let text = pets("epochs: 5", "epochs: 5\n  \(lines)")
      .replacing("optimizer: adam", with: "optimizer: \(optimizer)")
    let spec = try experiment(text)
    #expect(try Experiment(specValue: spec.specValue) == spec)
    return spec.training
  }

  @Test("optimizers by Keras's names, with Keras's defaults")
  func optimizers() throws {
    func optimizer(_ text: String) throws -> Optimizer {
      try training("log_steps: false", optimizer: text).optimizer
    }
    #expect(try optimizer("nadam") == Optimizer(Nadam(), learningRate: 0.001))
    #expect(try optimizer("adagrad") == Optimizer(Adagrad(), learningRate: 0.001))
    #expect(try optimizer("adadelta") == Optimizer(Adadelta(), learningRate: 0.001))
    #expect(try optimizer("lion") == Optimizer(Lion(), learningRate: 0.001))
    var adagrad = Adagrad()
    adagrad.initialAccumulator = 0.5
    #expect(
      try optimizer("{adagrad: {learning_rate: 0.1, initial_accumulator_value: 0.5}}")
        == Optimizer(adagrad, learningRate: 0.1))
  }

  @Test("Keras 2's decay is an argument of the optimizers that had it")
  func decay() throws {
    let text = "{sgd: {learning_rate: 0.01, decay: 1.0e-6, momentum: 0.9, nesterov: true}}"
    let optimizer = try training("log_steps: false", optimizer: text).optimizer
    #expect(optimizer.decay == 1e-6)
    #expect(optimizer.weightDecay == nil)
    #expect(
      messages(of: pets("optimizer: adam", "optimizer: {adamw: {decay: 0.1}}"))
        == ["unknown key 'decay' in 'training.optimizer.adamw'"])
    let none = pets("epochs: 5", "epochs: 5\n  schedule: cosine")
      .replacing("optimizer: adam", with: "optimizer: {adam: {decay: 0}}")
    #expect(messages(of: none).isEmpty)
    let phases = pets("epochs: 5", "epochs: 5\n  phases: [{name: a}, {name: b, schedule: cosine}]")
      .replacing("optimizer: adam", with: "optimizer: {adam: {decay: 0.1}}")
    #expect(
      messages(of: phases)
        == ["'decay' and 'schedule' exclude each other: both move the learning rate"])
    let plateau = phases.replacing("schedule: cosine", with: "schedule: {reduce_on_plateau: {}}")
    #expect(messages(of: plateau).isEmpty)
    let fresh = phases.replacing("schedule: cosine", with: "schedule: cosine, optimizer: sgd")
    #expect(messages(of: fresh).isEmpty)
  }

  @Test(
    "schedules by Keras's names",
    arguments: [
      (
        "{inverse_time_decay: {decay_steps: 10, decay_rate: 0.5, staircase: true}}",
        Schedule.inverseTime(InverseTimeDecay(decaySteps: 10, decayRate: 0.5, staircase: true))
      ),
      ("polynomial_decay", .polynomial(PolynomialDecay())),
      (
        "{polynomial_decay: {decay_steps: 9, end_learning_rate: 0, power: 2, cycle: true}}",
        .polynomial(PolynomialDecay(decaySteps: 9, endLearningRate: 0, power: 2, cycle: true))
      ),
      (
        "{cosine_decay_restarts: {first_decay_steps: 9, t_mul: 1, m_mul: 0.5, alpha: 0.1}}",
        .cosineRestarts(
          CosineDecayRestarts(firstDecaySteps: 9, periodFactor: 1, rateFactor: 0.5, alpha: 0.1))
      ),
    ])
  func schedules(_ text: String, _ schedule: Schedule) throws {
    #expect(try training("schedule: \(text)").schedule == schedule)
  }

  @Test("losses with their own arguments")
  func losses() throws {
    func loss(_ text: String) throws -> Loss {
      let spec = try experiment(
        pets("loss: categorical_crossentropy", "loss: \(text)")
          .replacing("softmax", with: "sigmoid"))
      #expect(try Experiment(specValue: spec.specValue) == spec)
      return spec.training.loss
    }
    #expect(try loss("binary_focal_crossentropy") == Loss(.binaryFocalCrossentropy))
    var focal = Loss(.binaryFocalCrossentropy)
    focal.focus.alpha = 0.7
    focal.focus.gamma = 3
    focal.focus.balancesClasses = true
    #expect(
      try loss("{binary_focal_crossentropy: {alpha: 0.7, gamma: 3, apply_class_balancing: true}}")
        == focal)
    for kind in Loss.Kind.allCases { #expect(try loss(kind.rawValue) == Loss(kind)) }
  }

  @Test("one unit goes with the binary losses and hinges")
  func oneUnit() {
    for kind in Loss.Kind.allCases {
      let text = pets("units: 2, activation: softmax", "units: 1, activation: sigmoid")
        .replacing("loss: categorical_crossentropy", with: "loss: \(kind.rawValue)")
      #expect(
        messages(of: text)
          == (kind.takesOneUnit
            ? [] : ["\(kind.rawValue) over 1 unit tells no classes apart"]))
    }
  }

  @Test("hinges take scores, the Kullback-Leibler divergence has no logits")
  func scores() {
    func said(_ loss: String) -> [String] {
      messages(
        of: pets(", activation: softmax", "").replacing("categorical_crossentropy", with: loss))
    }
    #expect(said("hinge").isEmpty)
    #expect(said("{categorical_focal_crossentropy: {from_logits: true}}").isEmpty)
    #expect(
      said("kl_divergence") == [
        "warning: kl_divergence expects probabilities, but the model ends with linear outputs"
      ])
    #expect(
      said("{kl_divergence: {from_logits: true}}") == [
        "unknown key 'from_logits' in 'training.loss.kl_divergence'"
      ])
  }

  @Test("when to stop: Keras's rules, and a value that is reached")
  func stopping() throws {
    let stops = try training(
      """
      metrics: [accuracy]
        stop_at: {monitor: accuracy, value: 0.99}
        early_stopping: {monitor: loss, min_delta: 0.1, baseline: 0.7, start_from_epoch: 2}
      """)
    #expect(stops.stopAt == StopAt(monitor: .accuracy, value: 0.99))
    #expect(
      stops.earlyStopping
        == EarlyStopping(monitor: .loss, minDelta: 0.1, baseline: 0.7, startFromEpoch: 2))
    #expect(
      messages(of: pets("epochs: 5", "epochs: 5\n  early_stopping: {patience: 3}")) == [
        "warning: 'early_stopping' goes by the training loss, there is no validation split"
      ])
  }

  @Test("class weights by name, by index, or balanced")
  func classWeights() throws {
    #expect(try training("class_weights: balanced").classWeights == .balanced)
    #expect(
      try training("class_weights: {cat: 1, dog: 2}").classWeights == .each(["cat": 1, "dog": 2]))
    #expect(try training("class_weights: {0: 1, 1: 2}").classWeights == .each(["0": 1, "1": 2]))
    #expect(
      ClassWeights.each(["0": 3, "1": 2]).values(["cat", "dog"], counts: [1, 1]) == [3, 2])
    #expect(ClassWeights.each(["dog": 2]).values(["cat", "dog"], counts: [1, 1]) == [1, 2])
    #expect(ClassWeights.each(["1": 2]).values(["1", "0"], counts: [1, 1]) == [2, 1])
    #expect(ClassWeights.each(["2": 2, "01": 1]).unknown(among: ["cat", "dog"]) == ["01", "2"])
    #expect(ClassWeights.each(["1": 2, "cat": 1]).unknown(among: ["cat", "dog"]) == ["1"])
    // compute_class_weight("balanced", classes=np.unique(y), y=y), y = [0, 0, 0, 2]
    #expect(
      ClassWeights.balanced.values(["a", "b", "c"], counts: [3, 0, 1]) == [4.0 / 6, 1, 2])
  }
}
