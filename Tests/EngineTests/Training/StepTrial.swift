internal import Compiler
internal import Configuration
internal import Engine
internal import Models
internal import TestSupport
internal import Testing

/// Trains a golden's network here, on the golden's numbers.
struct StepTrial {
  let golden: StepGolden
  let shape: StepGoldens
  let graph: Graph
  let model: TrainableModel
  private let recipe: PhaseConfiguration
  private let settings: RunConfiguration

  init(_ golden: StepGolden, _ shape: StepGoldens) throws {
    self.golden = golden
    self.shape = shape
    var builder = GraphBuilder(inputShape: Array(golden.input.shape.dropFirst()))
    var nodes = ["input_layer": builder.input]
    var last = builder.input
    builder.runsInInference = golden.network.inference != nil
    if let name = golden.network.backbone {
      let backbone = try #require(StepTrial.backbone(name), "no architecture '\(name)'")
      last = try backbone.append(to: &builder, last)
      builder.runsInInference = false
    }
    for layer in (golden.network.graph ?? []) + (golden.network.head ?? []) {
      let inputs = (layer.inputs ?? []).compactMap { nodes[$0] }
      last =
        inputs.count == 2
        ? try builder.add(layer.name, layer.kind, inputs[0], inputs[1])
        : try builder.add(layer.name, layer.kind, inputs.first ?? last)
      nodes[layer.name] = last
      if golden.network.inference == .through(layer.name) { builder.runsInInference = false }
    }
    graph = builder.graph(output: last).withoutDropout
    settings = RunConfiguration(
      seed: 0, batchSize: shape.batch, order: .off,
      loss: ResolvedLoss(
        Loss(
          golden.loss == "binary_crossentropy" ? .binaryCrossentropy : .categoricalCrossentropy),
        activation: graph.outputActivation),
      metrics: [], monitor: .loss)
    recipe = PhaseConfiguration(
      name: "train", epochs: (shape.steps + shape.batches - 1) / shape.batches,
      frozen: FrozenLayers(
        first: golden.freeze, others: (golden.frozen ?? []).compactMap(graph.index(of:))),
      optimizer: golden.optimizer.optimizer)
    var weights = ModelWeights(graph: graph, seed: 0)
    for layer in graph.layers {
      for weight in layer.weights {
        let values = HashNumbers.weight(layer: layer.name, weight.name, shape: weight.shape)
        weights.set(values, layer: layer.name, weight: weight.name)
      }
    }
    // The images themselves are stored, so that frozen layers run in training's own arithmetic.
    model = try TrainableModel(graph, cut: ["input_layer"], weights: weights, settings, recipe)
  }

  /// By its name in specs or Keras's.
  private static func backbone(_ name: String) -> Application? {
    let found = Architecture.all.filter { [$0.name, $0.kerasName].contains(name) }
    return found.min { $0.name.count < $1.name.count }.map { Application($0) }
  }

  /// Ends training within an epoch.
  private struct Finished: Error {}

  /// Losses before each update; `after` is told how many updates are done.
  func train(after: (Int) throws -> Void) throws -> [Double] {
    let trainer = Trainer(model, settings, recipe, train: split(), validation: nil)
    var losses: [Double] = []
    do {
      try trainer.run { event in
        guard case .stepFinished(let record) = event else { return }
        losses.append(record.loss)
        try after(record.step)
        if losses.count == shape.steps { throw Finished() }
      }
    } catch is Finished {}
    return losses
  }

  private func split() -> LabelledFeatures {
    let input = golden.input
    let (images, channels) = (input.shape[0], input.shape.last ?? 1)
    let perImage = input.shape.dropFirst().reduce(1, *)
    let noise = HashNumbers.unit(input.name, count: images * perImage)
    let offsets = HashNumbers.unit("\(input.name)/offsets", count: images * channels)
    let memory = AlignedFloats(count: images * perImage)
    for image in 0..<images {
      for place in 0..<perImage {
        let offset = offsets[image * channels + place % channels]
        memory.buffer[image * perImage + place] = Float(
          noise[image * perImage + place] * input.scale + input.shift + offset * input.offset)
      }
    }
    let labels = HashNumbers.bits(golden.labels.name, count: images)
      .map { Int($0 % UInt64(golden.labels.classes)) }
    return LabelledFeatures(
      UnsafeBufferPointer(memory.buffer), floats: perImage, rows: Array(0..<images),
      labels: labels,
      owner: memory)
  }

  /// An array as it is now, in Keras's layout.
  func values(_ change: StepGolden.Change) throws -> [Float] {
    let key = ParameterKey(layer: change.layer, weight: change.weight)
    let depthwise = ParameterKey(layer: change.layer, weight: "depthwise_kernel")
    let found = model.store.contains(key) ? key : depthwise
    try #require(model.store.contains(found), "there is no '\(change.name)'")
    return try model.parameters.values(found)
  }
}

extension StepGolden.Optimizer {
  fileprivate var optimizer: Configuration.Optimizer {
    let algorithm: any OptimizerAlgorithm =
      switch name {
      case "sgd": SGD(momentum: momentum ?? 0, nesterov: nesterov ?? false)
      case "rmsprop":
        RMSprop(
          rho: 0.9, momentum: momentum ?? 0, epsilon: 1e-7, centered: false,
          placement: epsilonPlacement == "outside" ? .outside : .inside)
      default: Adam()
      }
    return Configuration.Optimizer(
      algorithm, learningRate: learningRate, weightDecay: weightDecay)
  }
}

extension Graph {
  /// The goldens' networks drop nothing while they train.
  fileprivate var withoutDropout: Graph {
    let layers = layers.map { layer in
      guard layer.kind is Dropout, !layer.runsInInference else { return layer }
      return Layer(
        name: layer.name, kind: Dropout(rate: 0), inputs: layer.inputs,
        outputShape: layer.outputShape, weights: [])
    }
    return Graph(layers: layers, output: output)
  }
}
