internal import Compiler
internal import Glibc
internal import Models

extension ExponentialLinear: ExecutablePrimitive {
  func bind(
    _ step: Program.Step, _ inputs: [BatchTensor], _ output: BatchTensor, _ binder: StepBinder
  ) throws -> any BoundStep {
    TrainedExponentialLinear(alpha: alpha, inputs[0], output)
  }
}

private final class TrainedExponentialLinear: BoundStep {
  private let alpha: Float
  private let input: BatchTensor
  private let output: BatchTensor

  init(alpha: Float, _ input: BatchTensor, _ output: BatchTensor) {
    self.alpha = alpha
    self.input = input
    self.output = output
  }

  func forward(_ pass: Pass) {
    nonisolated(unsafe) let (x, y) = (input.values, output.values)
    each { [alpha] index in y[index] = x[index] > 0 ? x[index] : alpha * expm1f(x[index]) }
  }

  func backward() {
    guard let outer = output.gradient, let inner = input.gradient else { return }
    nonisolated(unsafe) let (x, change, result) = (input.values, outer, inner)
    each { [alpha] index in
      result[index] = change[index] * (x[index] > 0 ? 1 : alpha * expf(x[index]))
    }
  }

  private func each(_ body: (Int) -> Void) {
    ThreadPool.forEachPart(of: output.count) { part in
      for index in part { body(index) }
    }
  }
}
