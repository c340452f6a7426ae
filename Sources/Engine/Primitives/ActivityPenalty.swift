internal import Compiler
internal import Configuration
internal import Models

extension ActivityPenalty: ExecutablePrimitive {
  func bind(
    _ step: Program.Step, _ inputs: [BatchTensor], _ output: BatchTensor, _ binder: StepBinder
  ) throws -> any BoundStep {
    PenalizedActivity(regularizer, inputs[0], output)
  }
}

/// Whatever fills up blocks of channels is zero, and adds nothing.
private final class PenalizedActivity: BoundStep {
  private let regularizer: Regularizer
  private let input: BatchTensor
  private let output: BatchTensor
  private(set) var penalty = 0.0

  init(_ regularizer: Regularizer, _ input: BatchTensor, _ output: BatchTensor) {
    self.regularizer = regularizer
    self.input = input
    self.output = output
  }

  func forward(_ pass: Pass) {
    output.values.update(from: input.values, count: output.count)
    penalty =
      regularizer.penalty(of: input.values, count: input.count) / Double(input.batch)
  }

  func backward() {
    guard let outer = output.gradient, let inner = input.gradient else { return }
    regularizer.differentiate(
      input.values, count: input.count, factor: 1 / Double(input.batch), adding: outer,
      into: inner)
  }
}
