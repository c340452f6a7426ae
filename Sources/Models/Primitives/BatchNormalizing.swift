package import Configuration

/// Batch normalisation over the last axis: (x - mean) gamma / sqrt(variance + epsilon) + beta.
package struct BatchNormalizing: Primitive {
  package var gamma: ParameterKey?
  package var beta: ParameterKey?
  package var movingMean: ParameterKey
  package var movingVariance: ParameterKey
  package var momentum: Double
  package var epsilon: Double
  /// Whether training passes use the batch's own mean and variance.
  package var usesBatch: Bool

  package init(
    gamma: ParameterKey?, beta: ParameterKey?, movingMean: ParameterKey,
    movingVariance: ParameterKey, momentum: Double, epsilon: Double, usesBatch: Bool
  ) {
    self.gamma = gamma
    self.beta = beta
    self.movingMean = movingMean
    self.movingVariance = movingVariance
    self.momentum = momentum
    self.epsilon = epsilon
    self.usesBatch = usesBatch
  }

  package var ownsArrays: Bool { true }

  /// What a convolution takes along, in inference.
  ///
  /// In training the loops over images take an activation along: a rectifier, whose gradient is found
  /// from the output, or without a sum one that is found from the value before it, which is computed
  /// again.
  package func fuses(
    _ activation: Activation, in step: Program.Step, _ mode: Program.Mode
  ) -> Bool {
    if mode == .inference { return activation.isPostOperation }
    guard step.outputShape.count == 3 else { return false }
    return switch activation {
    case .relu, .relu6: true
    case .silu, .hardSilu: step.addend == nil
    default: false
    }
  }

  package func fusesSum(in step: Program.Step, _ mode: Program.Mode) -> Bool {
    mode == .training && step.outputShape.count == 3
  }

  package func channels(
    _ step: Program.Step, inputs: [[Int]], _ preferred: ChannelOrder
  ) -> ChannelUse { step.outputShape.count == 3 ? .preferred : .last }

  /// A convolution behind it reads in its gradient what it wrote, which takes as much memory as what
  /// it read.
  package func computesAgain(_ step: Program.Step) -> Bool {
    step.outputShape.count == 3 && step.addend == nil
  }

  /// Over features it keeps what it normalised.
  package func backwardReadsInput(_ step: Program.Step) -> Bool { step.outputShape.count == 3 }

  package func backwardReadsOutput(_ step: Program.Step) -> Bool {
    step.addend != nil && step.activation != .linear
  }

  /// Without a sum in place; the term of a sum takes the gradient over as it is.
  package func reusesGradient(for input: Int, _ step: Program.Step) -> Bool {
    step.addend == nil || input == 1
  }

  package func gradientsRead(_ step: Program.Step) -> Int { step.outputShape.count == 3 ? 2 : 1 }

  package var description: String {
    "normalization by \(usesBatch ? "batch" : "moving averages")"
  }
}
