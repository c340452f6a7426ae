internal import Compiler
internal import Models

extension RectifiedFunction: ExecutablePrimitive {
  func bind(
    _ step: Program.Step, _ inputs: [BatchTensor], _ output: BatchTensor, _ binder: StepBinder
  ) throws -> any BoundStep {
    TrainedRectifier(self, inputs[0], output)
  }
}

private final class TrainedRectifier: BoundStep {
  private let function: RectifiedFunction
  private let input: BatchTensor
  private let output: BatchTensor

  init(_ function: RectifiedFunction, _ input: BatchTensor, _ output: BatchTensor) {
    self.function = function
    self.input = input
    self.output = output
  }

  func forward(_ pass: Pass) {
    nonisolated(unsafe) let (x, y) = (input.values, output.values)
    let (slope, threshold, maximum) = (function.slope, function.threshold, function.maximum)
    each { index in
      let value = x[index]
      y[index] = value > threshold ? min(value, maximum) : slope * (value - threshold)
    }
  }

  func backward() {
    guard let outer = output.gradient, let inner = input.gradient else { return }
    nonisolated(unsafe) let (x, outerStart, innerStart) = (input.values, outer, inner)
    let (slope, threshold, maximum) = (function.slope, function.threshold, function.maximum)
    // At the edges as TensorFlow's operations that Keras takes: leaky_relu alone has a slope at 0,
    // relu6 alone none at its maximum.
    let isLeaky = threshold == 0 && maximum == .infinity
    let passesMaximum = threshold != 0 || maximum != 6
    each { index in
      let value = x[index]
      let factor: Float =
        if value > threshold {
          value < maximum || (value == maximum && passesMaximum) ? 1 : 0
        } else {
          value < threshold || isLeaky ? slope : 0
        }
      innerStart[index] = outerStart[index] * factor
    }
  }

  private func each(_ body: (Int) -> Void) {
    ThreadPool.forEachPart(of: output.count) { part in
      for index in part { body(index) }
    }
  }
}
