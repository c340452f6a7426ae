internal import Compiler
internal import Models

/// The arrays and constants of a batch normalisation, bound.
struct NormalizationState {
  let gamma: Parameter?
  let beta: Parameter?
  let movingMean: Parameter
  let movingVariance: Parameter
  let momentum: Float
  let epsilon: Float
  /// Whether training passes normalise by the batch's own mean and variance.
  let usesBatch: Bool
  /// Whether gamma and beta take gradients, and batches move the averages.
  let trains: Bool
  /// Whether n/(n-1) enters the moving variance.
  let correctsVariance: Bool

  init(
    _ norm: BatchNormalizing, _ step: Program.Step, _ input: BatchTensor, _ binder: StepBinder
  ) {
    gamma = binder[norm.gamma]
    beta = binder[norm.beta]
    movingMean = binder[norm.movingMean]
    movingVariance = binder[norm.movingVariance]
    momentum = Float(norm.momentum)
    epsilon = Float(norm.epsilon)
    usesBatch = norm.usesBatch
    trains = step.trains
    correctsVariance = binder.correctsVariance(for: input.shape)
  }
}
