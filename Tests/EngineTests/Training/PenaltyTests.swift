internal import Configuration
internal import Engine
internal import Glibc
internal import Models
internal import Testing

/// What regularizers add to the loss where layers are frozen.
struct PenaltyTests {
  /// Two dense layers of ones over ones: the classes come out alike, so that the loss function gives
  /// the logarithm of 2.
  private static func loss(frozen: Int) throws -> (training: Double, evaluation: Double) {
    var first = Dense(units: 3, kernelInitializer: .ones)
    first.kernelRegularizer = Regularizer(l2: 0.5)
    first.activityRegularizer = Regularizer(l1: 0.3)
    var last = Dense(units: 2, activation: .softmax, kernelInitializer: .ones)
    last.kernelRegularizer = Regularizer(l1: 0.1)
    var builder = GraphBuilder(inputShape: [4])
    let hidden = try builder.add("a", first, builder.input)
    let output = try builder.add("b", last, hidden)
    let graph = builder.graph(output: output)
    let settings = RunConfiguration(
      seed: 0, batchSize: 4, order: .off,
      loss: ResolvedLoss(Loss(.categoricalCrossentropy), activation: .softmax), metrics: [],
      monitor: .loss)
    let recipe = PhaseConfiguration(
      name: "train", epochs: 1, frozen: FrozenLayers(first: frozen), optimizer: Optimizer(SGD()))
    let model = try TrainableModel(
      graph, cut: ["input_layer"], weights: ModelWeights(graph: graph, seed: 0), settings, recipe)
    let memory = AlignedFloats(count: 24)
    memory.buffer.update(repeating: 1)
    let split = LabelledFeatures(
      UnsafeBufferPointer(memory.buffer), floats: 4, rows: Array(0..<6),
      labels: [0, 1, 0, 1, 0, 1], owner: memory)
    return (
      try model.gradients(of: split), try model.evaluate(split).values[0].value
    )
  }

  /// Keras 3.15.1 gives 10.893147 and 4.893147, in training and in evaluation alike: 0.5 times 12 ones
  /// of the first kernel, where it trains; 0.3 times 3 outputs of 4 for each image; 0.1 times 6 ones.
  @Test(
    "a frozen layer's weights add nothing to the loss, its outputs do, as in Keras 3",
    arguments: [(0, 10.893_147), (2, 4.893_147)])
  func frozenLayers(frozen: Int, expected: Double) throws {
    let loss = try PenaltyTests.loss(frozen: frozen)
    #expect(abs(loss.training - expected) < 2e-6)
    #expect(abs(loss.evaluation - expected) < 2e-6)
    #expect(abs(loss.evaluation - (log(2) + (frozen == 0 ? 6 : 0) + 3.6 + 0.6)) < 2e-6)
  }

  @Test("the network's own softmax cannot have an activity regularizer")
  func outputs() throws {
    var last = Dense(units: 2, activation: .softmax)
    last.activityRegularizer = Regularizer(l1: 0.3)
    let architecture = try #require(Architecture.named("mini_resnet"))
    let refusal = #expect(throws: GraphError.self) {
      try Model(
        inputShape: [32, 32, 3], stem: [], backbone: Application(architecture), head: [last])
    }
    #expect(refusal?.description.contains("activity_regularizer") == true)
  }
}
