internal import Compiler
internal import Configuration
internal import Glibc
internal import Models

extension ElementwiseFunction: ExecutablePrimitive {
  func layOut(
    _ step: Program.Step, at position: Int, in layout: inout ProgramLayout
  ) throws -> Int {
    let input = layout.value(of: step.inputs[0])
    let order = layout.values[input].layout
    return layout.call(
      step.name, try layout.oneDNN.activation(step.name, function, order),
      reading: [(Argument.source, order, .value(input))], into: order)
  }

  func bind(
    _ step: Program.Step, _ inputs: [BatchTensor], _ output: BatchTensor, _ binder: StepBinder
  ) throws -> any BoundStep {
    TrainedFunction(function, inputs[0], output)
  }
}

/// May write over its input: every derivative is taken from the output.
private final class TrainedFunction: BoundStep {
  private let function: Activation
  private let input: BatchTensor
  private let output: BatchTensor

  init(_ function: Activation, _ input: BatchTensor, _ output: BatchTensor) {
    self.function = function
    self.input = input
    self.output = output
  }

  func forward(_ pass: Pass) {
    let (x, y, count) = (input.values, output.values, output.count)
    switch function {
    case .linear:
      if x != y { y.update(from: x, count: count) }
    case .relu:
      for index in 0..<count { y[index] = max(x[index], 0) }
    case .relu6:
      for index in 0..<count { y[index] = min(max(x[index], 0), 6) }
    case .elu:
      for index in 0..<count { y[index] = x[index] > 0 ? x[index] : expm1f(x[index]) }
    case .sigmoid:
      for index in 0..<count { y[index] = 1 / (1 + expf(-x[index])) }
    case .tanh:
      for index in 0..<count { y[index] = tanhf(x[index]) }
    case .softmax: preconditionFailure("softmax is a primitive of its own")
    }
  }

  func backward() {
    guard let outer = output.gradient, let inner = input.gradient else { return }
    let (y, count) = (output.values, output.count)
    switch function {
    case .linear:
      if outer != inner { inner.update(from: outer, count: count) }
    case .relu:
      for index in 0..<count { inner[index] = y[index] > 0 ? outer[index] : 0 }
    case .relu6:
      for index in 0..<count {
        inner[index] = y[index] > 0 && y[index] < 6 ? outer[index] : 0
      }
    case .elu:
      for index in 0..<count {
        inner[index] = outer[index] * (y[index] > 0 ? 1 : y[index] + 1)
      }
    case .sigmoid:
      for index in 0..<count { inner[index] = outer[index] * y[index] * (1 - y[index]) }
    case .tanh:
      for index in 0..<count { inner[index] = outer[index] * (1 - y[index] * y[index]) }
    case .softmax: preconditionFailure("softmax is a primitive of its own")
    }
  }
}
