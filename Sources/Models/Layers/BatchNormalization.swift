package import Configuration

/// Keras's `BatchNormalization` over the last axis.
package struct BatchNormalization: KerasLayer {
  package static let className = "BatchNormalization"
  package static let specName: String? = "batch_normalization"
  package static let summary = "normalisation by batch statistics"
  package static let fields: [DeclaredField<BatchNormalization>] = [
    DeclaredField(
      "axis", \.axis, .integer(-1...3), isInSpecs: false,
      "the last axis, counted with the batch's"),
    DeclaredField("momentum", \.momentum, .fraction, "of the moving averages"),
    DeclaredField("epsilon", \.epsilon, .positive, also: ["eps"], "added to variances"),
    DeclaredField("center", \.center, .bool, "whether beta is added"),
    DeclaredField("scale", \.scale, .bool, "whether gamma multiplies"),
    DeclaredField(
      "beta_initializer", \.betaInitializer, .initializer, isInSpecs: false,
      "what beta starts from"),
    DeclaredField(
      "gamma_initializer", \.gammaInitializer, .initializer, isInSpecs: false,
      "what gamma starts from"),
    DeclaredField(
      "moving_mean_initializer", \.movingMeanInitializer, .initializer, isInSpecs: false,
      "what the moving mean starts from"),
    DeclaredField(
      "moving_variance_initializer", \.movingVarianceInitializer, .initializer, isInSpecs: false,
      "what the moving variance starts from"),
    DeclaredField(
      "beta_regularizer", \.betaRegularizer, .regularizer, isAlwaysStated: false,
      "what a large beta adds to the loss"),
    DeclaredField(
      "gamma_regularizer", \.gammaRegularizer, .regularizer, isAlwaysStated: false,
      "what a large gamma adds to the loss"),
  ]

  package var axis = Axes.last
  package var momentum: Double
  package var epsilon: Double
  package var center: Bool
  package var scale: Bool
  package var betaInitializer = Initializer.zeros
  package var gammaInitializer = Initializer.ones
  package var movingMeanInitializer = Initializer.zeros
  package var movingVarianceInitializer = Initializer.ones
  package var betaRegularizer: Regularizer?
  package var gammaRegularizer: Regularizer?

  package init() { self.init(momentum: 0.99) }

  package init(
    momentum: Double = 0.99, epsilon: Double = 1e-3, center: Bool = true, scale: Bool = true
  ) {
    self.momentum = momentum
    self.epsilon = epsilon
    self.center = center
    self.scale = scale
  }

  package func outputShape(for inputs: [[Int]], name: String) throws(GraphError) -> [Int] {
    guard axis.isLast(of: inputs[0]) else {
      throw GraphError(
        layer: name,
        "'\(name)' normalises axes \(axis.values) of \(inputs[0]): only the last axis can be")
    }
    return inputs[0]
  }

  package func weights(for inputs: [[Int]]) -> [Weight] {
    let shape = [inputs[0].last ?? 0]
    var arrays: [Weight] = []
    if scale { arrays.append(.parameter("gamma", shape, gammaInitializer, gammaRegularizer)) }
    if center { arrays.append(.parameter("beta", shape, betaInitializer, betaRegularizer)) }
    return arrays + [
      Weight(
        name: "moving_mean", shape: shape, role: .statistic, initializer: movingMeanInitializer),
      Weight(
        name: "moving_variance", shape: shape, role: .statistic,
        initializer: movingVarianceInitializer),
    ]
  }

  package func operations(for inputs: [[Int]], output: [Int]) -> Int { 2 * output.reduce(1, *) }

  package func isRandomOrBatchWide(trainable: Bool, batchStatistics: Bool) -> Bool {
    trainable || batchStatistics
  }

  package func decompose(
    _ inputs: [Program.Value], in context: inout Decomposition
  ) -> Program.Value {
    context.add(
      BatchNormalizing(
        gamma: scale ? context.array("gamma") : nil, beta: center ? context.array("beta") : nil,
        movingMean: context.array("moving_mean"),
        movingVariance: context.array("moving_variance"), momentum: momentum, epsilon: epsilon,
        usesBatch: context.usesBatchStatistics), inputs)
  }
}
