internal import Configuration
internal import Engine
internal import Models

/// Times whole training steps with Adam: forward, loss, backward, update.
enum TrainingSpeed {
  /// One JSON line per case; with `names`, only those.
  static func run(names: [String], steps: Int) throws {
    for architecture in try Architecture.benchmarked(names) {
      // Document 2's: the last block of VGG16 trains.
      let isLastBlock = architecture.name == "vgg16"
      try time(
        architecture.name, Application(architecture), architecture.benchmarkSide,
        isLastBlock ? 20 : 32, from: isLastBlock ? "block5_conv1" : nil, steps)
    }
  }

  private static func time(
    _ name: String, _ backbone: Application, _ side: Int, _ batch: Int, from first: String?,
    _ steps: Int
  ) throws {
    let head: [any KerasLayer] =
      first == nil
      ? [GlobalAveragePooling2D(), Dense(units: 10, activation: .softmax)]
      : [
        Flatten(), Dense(units: 256, activation: .relu),
        Dense(units: 1, activation: .sigmoid),
      ]
    let network = try Model(
      inputShape: [side, side, 3], stem: [], backbone: backbone, head: head)
    let graph = network.graph
    let frozen = first.flatMap { graph.index(of: $0) } ?? 0
    let cut = frozen == 0 ? 0 : graph.layers[frozen].inputs[0]
    let loss: Loss.Kind =
      first == nil ? .sparseCategoricalCrossentropy : .binaryCrossentropy
    let seconds = try medianStep(graph, cut: cut, frozen: frozen, loss, batch: batch, steps)
    Measuring.report([
      ("case", .text("step")), ("model", .text(name)), ("side", .count(side)),
      ("batch", .count(batch)), ("ms_per_image", .number(seconds / Double(batch) * 1000)),
      ("peak_mb", .count(Measuring.peakMemory >> 20)),
    ])
  }

  /// The dense layers of the documents' heads, and one image's features.
  private static let heads: [(name: String, features: [Int], units: [Int], batch: Int)] = [
    ("bed_sofa", [1, 1, 2048], [1024, 1024, 1024, 512, 2], 32),
    ("cats_dogs", [4, 4, 512], [256, 2], 20),
    ("cifar10", [7, 7, 2048], [256, 128, 64, 10], 32),
  ]

  /// One JSON line for each head; with `names`, only those.
  static func runHeads(names: [String], steps: Int) throws {
    try UnknownName.check(names, "head", known: heads.map(\.name))
    for head in heads where names.isEmpty || names.contains(head.name) {
      var builder = GraphBuilder(inputShape: head.features)
      var x = try builder.add("flatten", Flatten(), builder.input)
      for (index, units) in head.units.enumerated() {
        let isLast = index == head.units.count - 1
        x = try builder.add(
          "dense_\(index)", Dense(units: units, activation: isLast ? .softmax : .relu), x)
      }
      let graph = builder.graph(output: x)
      let seconds = try medianStep(
        graph, cut: 0, frozen: 0, .sparseCategoricalCrossentropy, batch: head.batch, steps)
      Measuring.report([
        ("case", .text("head")), ("model", .text(head.name)), ("batch", .count(head.batch)),
        ("parameters", .count(graph.parameterCount)), ("ms_per_step", .number(seconds * 1000)),
        ("peak_mb", .count(Measuring.peakMemory >> 20)),
      ])
    }
  }

  /// Seconds of a training step with Adam.
  private static func medianStep(
    _ graph: Graph, cut: Int, frozen: Int, _ loss: Loss.Kind, batch: Int, _ steps: Int
  ) throws -> Double {
    let settings = RunConfiguration(
      seed: 0, batchSize: batch, order: .off,
      loss: ResolvedLoss(Loss(loss), activation: graph.outputActivation), metrics: [],
      monitor: .loss)
    let recipe = PhaseConfiguration(
      name: "train", epochs: 1, frozen: FrozenLayers(first: frozen),
      optimizer: Optimizer(
        Adam(),
        learningRate: 1e-4))
    let model = try TrainableModel(
      graph, cut: [graph.layers[cut].name], weights: ModelWeights(graph: graph, seed: 0),
      settings, recipe)
    let perImage = graph.layers[cut].outputShape.reduce(1, *)
    let memory = AlignedFloats(count: batch * perImage)
    for index in 0..<batch * perImage { memory.buffer[index] = Float(index % 251) / 251 - 0.5 }
    let train = LabelledFeatures(
      UnsafeBufferPointer(memory.buffer), floats: perImage,
      rows: (0..<batch * steps).map { $0 % batch }, labels: (0..<batch * steps).map { $0 % 2 },
      owner: memory)
    let trainer = Trainer(model, settings, recipe, train: train, validation: nil)
    var last = Measuring.now
    var times: [Double] = []
    try trainer.run { event in
      guard case .stepFinished = event else { return }
      times.append(Measuring.now - last)
      last = Measuring.now
    }
    let warm = times.dropFirst().sorted()
    return warm[warm.count / 2]
  }
}
