internal import Compiler
internal import Configuration
internal import Engine
internal import Models
internal import TestSupport

/// Small networks with made-up numbers, for tests of gradients.
enum TrainingTrial {
  static func model(
    _ graph: Graph, cut: [String], frozen: FrozenLayers,
    order: ChannelOrder = EngineIdentity.channelOrder, precision: TrainingPrecision = .f32
  ) throws -> TrainableModel {
    var settings = RunConfiguration(
      seed: 1, batchSize: 8, order: .off,
      loss: ResolvedLoss(Loss(.categoricalCrossentropy), activation: graph.outputActivation),
      metrics: [], monitor: .loss)
    settings.precision = precision
    let recipe = PhaseConfiguration(
      name: "train", epochs: 1, frozen: frozen,
      optimizer: Optimizer(SGD(), learningRate: 0.1))
    return try TrainableModel(
      graph, cut: cut, weights: weights(graph), settings, recipe, order: order, poisons: true)
  }

  /// Statistics and scales off their defaults, so that nothing is tested with ones and zeros.
  static func weights(_ graph: Graph) -> ModelWeights {
    var weights = ModelWeights(graph: graph, seed: 3)
    for layer in graph.layers {
      for weight in layer.weights {
        let unit = HashNumbers.unit("\(layer.name)/\(weight.name)", count: weight.count)
        let values: [Float]? =
          switch weight.name {
          case "gamma": unit.map { Float(1 + $0 / 4) }
          case "beta", "bias", "moving_mean": unit.map { Float($0 / 4) }
          case "moving_variance": unit.map { Float(1 + $0 / 2) }
          default: nil
          }
        if let values { weights.set(values, layer: layer.name, weight: weight.name) }
      }
    }
    return weights
  }

  static func pictures(_ graph: Graph, count: Int) -> LabelledFeatures {
    let perImage = graph.inputShape.reduce(1, *)
    let values = HashNumbers.unit("pictures", count: count * perImage).map(Float.init)
    return split(values, count: count, perImage: perImage)
  }

  /// What the static part hands to the rest.
  static func features(
    _ graph: Graph, cut: [String], of pictures: LabelledFeatures, count: Int
  ) throws -> LabelledFeatures {
    let part = try StaticPart(
      graph: graph, cut: cut, weights: weights(graph), arithmetic: .strict,
      resized: { _, _ in graph })
    let perImage = graph.inputShape.reduce(1, *)
    let pixels = HashNumbers.unit("pictures", count: count * perImage).map(Float.init)
    var rows = [Float](repeating: 0, count: count * part.floatsPerImage)
    try pixels.withUnsafeBufferPointer { pixels in
      try rows.withUnsafeMutableBufferPointer { rows in
        guard let base = rows.baseAddress else { return }
        try part.compute(
          pixels, count: count, height: graph.inputShape[0], width: graph.inputShape[1],
          batch: count
        ) { base + $0 * part.floatsPerImage }
      }
    }
    return split(rows, count: count, perImage: part.floatsPerImage)
  }

  private static func split(_ values: [Float], count: Int, perImage: Int) -> LabelledFeatures {
    let memory = AlignedFloats(count: values.count)
    _ = memory.buffer.update(fromContentsOf: values)
    return LabelledFeatures(
      UnsafeBufferPointer(memory.buffer), floats: perImage, rows: Array(0..<count),
      labels: (0..<count).map { $0 % 3 }, owner: memory)
  }

  /// The length of the difference.
  static func distance(_ a: [Float], _ b: [Float]) -> Double {
    zip(a, b).reduce(0.0) { $0 + Double($1.0 - $1.1) * Double($1.0 - $1.1) }.squareRoot()
  }
}
