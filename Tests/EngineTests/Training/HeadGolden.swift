internal import Configuration
internal import Engine
internal import Models
internal import TestSupport
internal import Testing

/// One golden of `Tests/Oracles/head_training.py`, and how to train it here.
struct HeadGolden: Decodable {
  struct Layer: Decodable {
    let layer: String
    let name: String
    /// Keras's.
    let arguments: [SpecValue.Entry]

    init(from decoder: any Decoder) throws {
      let entries = try [String: SpecValue](from: decoder)
      func word(_ key: String) -> String {
        if case .string(let word)? = entries[key] { word } else { "" }
      }
      layer = word("layer")
      name = word("name")
      arguments = entries.filter { !["layer", "name"].contains($0.key) }
        .map { SpecValue.Entry($0.key, $0.value) }
    }

    var units: Int? { arguments.first { $0.key == "units" }.flatMap { Int($0.value) } }

    private static let classes = [
      "dense": "Dense", "flatten": "Flatten", "batch_normalization": "BatchNormalization",
      "global_average_pooling": "GlobalAveragePooling2D",
      "global_max_pooling": "GlobalMaxPooling2D", "activation": "Activation",
    ]

    /// Nil where this program has no such layer.
    var made: (any KerasLayer)? {
      LayerClasses.all.first { $0.name == Layer.classes[layer] }?.make(arguments)
    }
  }

  struct Loss: Decodable {
    let name: String
    let fromLogits: Bool?
    let labelSmoothing: Double?
    let from: String?

    private enum CodingKeys: String, CodingKey {
      case name
      case from
      case fromLogits = "from_logits"
      case labelSmoothing = "label_smoothing"
    }
  }

  struct Optimizer: Decodable {
    let name: String
    let learningRate: Double?
    let momentum: Double?
    let nesterov: Bool?
    let rho: Double?
    let centered: Bool?
    let weightDecay: Double?

    private enum CodingKeys: String, CodingKey {
      case name
      case momentum
      case nesterov
      case rho
      case centered
      case learningRate = "learning_rate"
      case weightDecay = "weight_decay"
    }
  }

  struct Summary: Decodable {
    let absolute: Double
    let at: [Int]
    let values: [Double]
  }

  let `case`: String
  let shape: [Int]
  let classes: Int
  let batch: Int
  let epochs: Int
  let scale: Double
  let shift: Double
  let head: [Layer]
  let loss: Loss
  let optimizer: Optimizer
  let classWeight: [Double]?
  let steps: [Double]
  let steps32: [Double]
  let weights: [String: Summary]
  let evaluate: [String: Double]
  /// Of a dropout layer put before the last layer; no golden has one.
  var dropout: Double?
  /// Where training ends before its last epoch; no golden has it.
  var stopAt: StopAt?

  private enum CodingKeys: String, CodingKey {
    case `case`, shape, classes, batch, epochs, scale, shift, head, loss, optimizer
    case classWeight = "class_weight"
    case steps, steps32, weights, evaluate
  }

  struct Trained {
    let model: TrainableModel
    let split: LabelledFeatures
    let losses: [Double]
  }

  func train(order: Shuffle = .off, seed: Int = 0) throws -> Trained {
    let graph = try network()
    let settings = settings(order, seed, graph)
    let model = try TrainableModel(
      graph, cut: ["input_layer"], weights: initialWeights(graph), settings, recipe)
    let split = features()
    let trainer = Trainer(
      model, settings, recipe, train: split, validation: nil)
    var losses: [Double] = []
    try trainer.run { event in
      if case .stepFinished(let record) = event { losses.append(record.loss) }
    }
    return Trained(model: model, split: split, losses: losses)
  }

  private func network() throws -> Graph {
    var builder = GraphBuilder(inputShape: Array(shape.dropFirst()))
    var x = builder.input
    for (index, layer) in head.enumerated() {
      if let dropout, index == head.count - 1 {
        x = try builder.add("dropout", Dropout(rate: dropout), x)
      }
      x = try builder.add(layer.name, #require(layer.made, "\(layer)"), x)
    }
    return builder.graph(output: x)
  }

  /// As the script's header says.
  private func initialWeights(_ graph: Graph) -> ModelWeights {
    var weights = ModelWeights(graph: graph, seed: 0)
    for layer in graph.layers {
      for weight in layer.weights where weight.role == .parameter {
        let unit = HashNumbers.unit("\(layer.name)/\(weight.name)", count: weight.count)
        let values: [Float] =
          switch weight.name {
          case "kernel":
            unit.map { Float($0 * (6 / Double(weight.fans.in + weight.fans.out)).squareRoot()) }
          case "gamma": unit.map { Float(1 + $0 / 2) }
          default: unit.map { Float($0 * 0.1) }
          }
        weights.set(values, layer: layer.name, weight: weight.name)
      }
    }
    return weights
  }

  private func features() -> LabelledFeatures {
    let perImage = shape.dropFirst().reduce(1, *)
    let values = HashNumbers.unit("\(`case`)/features", count: shape[0] * perImage)
    let memory = AlignedFloats(count: values.count)
    for (index, value) in values.enumerated() {
      memory.buffer[index] = Float(value * scale + shift)
    }
    let labels = HashNumbers.bits("\(`case`)/labels", count: shape[0])
      .map { Int($0 % UInt64(classes)) }
    return LabelledFeatures(
      UnsafeBufferPointer(memory.buffer), floats: perImage, rows: Array(0..<shape[0]),
      labels: labels,
      owner: memory)
  }

  private func settings(
    _ order: Shuffle, _ seed: Int, _ graph: Graph
  ) -> RunConfiguration {
    let kind = Configuration.Loss.Kind(rawValue: loss.name) ?? .categoricalCrossentropy
    let metric = Metric.accuracy.resolved(
      MeasuredOutput(loss: kind, units: head.last?.units ?? classes))
    return RunConfiguration(
      seed: seed, batchSize: batch, order: order,
      loss: ResolvedLoss(
        Configuration.Loss(kind, fromLogits: loss.fromLogits ?? false),
        labelSmoothing: loss.labelSmoothing ?? 0, activation: graph.outputActivation,
        recognition: loss.from == "probabilities" ? .never : .any),
      classWeights: classWeight?.map(Float.init) ?? [],
      metrics: [MeasuredMetric("accuracy", metric)],
      monitor: .loss)
  }

  private var recipe: PhaseConfiguration {
    let algorithm: any OptimizerAlgorithm =
      switch optimizer.name {
      case "sgd":
        SGD(momentum: optimizer.momentum ?? 0, nesterov: optimizer.nesterov ?? false)
      case "rmsprop":
        RMSprop(
          rho: optimizer.rho ?? 0.9, momentum: optimizer.momentum ?? 0, epsilon: 1e-7,
          centered: optimizer.centered ?? false, placement: .inside)
      default: Adam()
      }
    return PhaseConfiguration(
      name: "train", epochs: epochs, frozen: 0,
      optimizer: Configuration.Optimizer(
        algorithm, learningRate: optimizer.learningRate ?? 0.001,
        weightDecay: optimizer.weightDecay), stopAt: stopAt)
  }
}
