internal import Configuration
internal import Engine
internal import Models
internal import TestSupport
internal import Testing

/// Goldens: `fit_histories.json` of `Tests/Oracles/fit_histories.py`; values within 1e-5.
@Suite struct FitHistoryTests {
  struct Goldens: Decodable {
    var features: Int
    var units: Int
    var batch: Int
    var train: Split
    var validation: Split
    var kernel: [Float]
    var bias: [Float]
    var cases: [Case]
  }

  struct Split: Decodable {
    var x: [Float]
    var labels: [Int]
    var weights: [Float]
  }

  struct Case: Decodable {
    var `case`: String
    var optimizer: [String: SpecValue]
    var schedule: Schedule?
    var epochs: Int
    var steps: Int?
    var validationSteps: Int?
    var weighted: Bool
    var history: [String: [Double]]
    var kernel: [Float]
    var bias: [Float]
    /// The optimizer's, in Keras's order.
    var variables: [[Float]]

    private enum CodingKeys: String, CodingKey {
      case `case`, optimizer, schedule, epochs, weighted, history, kernel, bias, variables
      case steps = "steps_per_epoch"
      case validationSteps = "validation_steps"
    }

    /// Keras's defaults but for what is stated.
    func made() throws -> Optimizer {
      let (name, arguments) = try #require(optimizer.first)
      var made = try #require(Optimizer.algorithms.first { $0.algorithm.name == name })
      guard case .map(let entries) = arguments else { return made }
      for entry in entries {
        let isKnown = made.set(entry.key, to: entry.value)
        #expect(isKnown, "\(entry.key)")
      }
      made = made.resolved(Compatibility())
      return made
    }
  }

  @Test(
    "steps, repeated data, averages, accumulation and weights give Keras's history and weights")
  func histories() throws {
    let goldens: Goldens = try golden("fit_histories")
    #expect(goldens.cases.count == 20)
    for golden in goldens.cases { try check(golden, goldens) }
  }

  /// Keras 2's optimizer divides whatever rate it is set to: tf.keras 2.15's
  /// `OptimizerV2._decayed_lr`.
  @Test("a rate that a plateau lowers decays between")
  func decayBesidePlateau() throws {
    let goldens: Goldens = try golden("fit_histories")
    var golden = try #require(goldens.cases.first { $0.optimizer.keys.contains("sgd") })
    golden.epochs = 3
    func weights(decay: Double?, _ schedule: Schedule) throws -> (kernel: [Float], rate: Float) {
      var optimizer = try golden.made()
      optimizer.decay = decay
      golden.schedule = schedule
      let (model, trainer) = try trial(golden, goldens, optimizer)
      try trainer.run { _ in }
      let key = ParameterKey(layer: "dense", weight: "kernel")
      return (try model.parameters.values(key), trainer.state.learningRate)
    }
    var plateau = ReduceLROnPlateau()
    plateau.monitor = .loss
    plateau.patience = 9
    let patient = try weights(decay: 0.1, .reduceOnPlateau(plateau))
    let decayed = try weights(
      decay: nil, .inverseTime(InverseTimeDecay(decaySteps: 1, decayRate: 0.1)))
    #expect(patient.kernel == decayed.kernel)
    // No epoch is better by so much: the rate is halved behind the second and the third.
    (plateau.patience, plateau.minDelta, plateau.factor) = (1, 100, 0.5)
    let lowered = try weights(decay: 0.1, .reduceOnPlateau(plateau))
    #expect(lowered.rate == patient.rate / 4)
    #expect(lowered.kernel != patient.kernel)
  }

  private func check(_ golden: Case, _ goldens: Goldens) throws {
    let optimizer = try golden.made()
    let (model, trainer) = try trial(golden, goldens, optimizer)
    var history: [String: [Double]] = [:]
    try trainer.run { event in
      guard case .epochFinished(let record) = event else { return }
      for value in record.values { history[value.name, default: []].append(value.value) }
    }
    #expect(history.keys.sorted() == golden.history.keys.sorted(), "\(golden.case)")
    for (name, expected) in golden.history.sorted(by: { $0.key < $1.key }) {
      let found = history[name] ?? []
      let wrong = zip(found, expected).first { !isClose($0, $1, relative: 1e-5, absolute: 1e-5) }
      #expect(
        wrong == nil && found.count == expected.count,
        "\(golden.case), \(name): \(wrong?.0 ?? 0), not \(wrong?.1 ?? 0)")
    }
    let parameters = model.parameters
    for (name, expected) in [("kernel", golden.kernel), ("bias", golden.bias)] {
      expectClose(
        try parameters.values(ParameterKey(layer: "dense", weight: name)), expected,
        relative: 1e-5, absolute: 1e-5, "\(golden.case), \(name)")
    }
    // Updates come first, and the learning rate where it is no schedule.
    let states = Array(golden.variables.dropFirst(golden.schedule == nil ? 2 : 1))
    #expect(golden.variables[0] == [Float(trainer.state.step)])
    var arrays: [[Float]] = []
    for group in optimizer.stateGroups {
      let kinds = try group.map { try parameters.archivedState($0) }
      for index in kinds.first?.indices ?? 0..<0 { arrays += kinds.map { $0[index].values } }
    }
    for (index, (found, expected)) in zip(arrays, states).enumerated() {
      expectClose(
        found, expected, relative: 1e-4, absolute: 1e-5, "\(golden.case), variable \(index)")
    }
  }

  private func trial(
    _ golden: Case, _ goldens: Goldens, _ optimizer: Optimizer
  ) throws -> (model: TrainableModel, trainer: Trainer) {
    var builder = GraphBuilder(inputShape: [goldens.features])
    let input = builder.input
    let output = try builder.add(
      "dense", Dense(units: goldens.units, activation: .softmax), input)
    let graph = builder.graph(output: output)
    var weights = ModelWeights(graph: graph, seed: 0)
    weights.set(goldens.kernel, layer: "dense", weight: "kernel")
    weights.set(goldens.bias, layer: "dense", weight: "bias")
    let accuracy = Metric(CategoricalAccuracy())
    var metrics = [MeasuredMetric("accuracy", accuracy), MeasuredMetric("auc", Metric(AUC()))]
    if golden.weighted {
      metrics += [
        MeasuredMetric("weighted_accuracy", accuracy, isWeighted: true),
        MeasuredMetric("recall", Metric(Recall()), isWeighted: true),
      ]
    }
    var settings = RunConfiguration(
      seed: 0, batchSize: goldens.batch, order: .off,
      loss: ResolvedLoss(Loss(.categoricalCrossentropy), activation: .softmax),
      metrics: metrics, monitor: .loss)
    settings.stepsPerEpoch = golden.steps
    settings.validationSteps = golden.validationSteps
    let recipe = PhaseConfiguration(
      name: "train", epochs: golden.epochs, frozen: 0, optimizer: optimizer,
      schedule: golden.schedule)
    let model = try TrainableModel(
      graph, cut: ["input_layer"], weights: weights, settings, recipe)
    return (
      model,
      Trainer(
        model, settings, recipe, train: split(goldens.train, goldens.features, golden.weighted),
        validation: split(goldens.validation, goldens.features, golden.weighted))
    )
  }

  private func split(_ split: Split, _ features: Int, _ weighted: Bool) -> LabelledFeatures {
    let memory = AlignedFloats(count: split.x.count)
    for (index, value) in split.x.enumerated() { memory.buffer[index] = value }
    var labelled = LabelledFeatures(
      UnsafeBufferPointer(memory.buffer), floats: features, rows: Array(split.labels.indices),
      labels: split.labels, owner: memory)
    if weighted { labelled.weights = split.weights }
    return labelled
  }
}
