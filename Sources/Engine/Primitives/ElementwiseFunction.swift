internal import Compiler
internal import Configuration
internal import Glibc
internal import Models

extension ElementwiseFunction: ExecutablePrimitive {
  func layOut(
    _ step: Program.Step, at position: Int, in layout: inout ProgramLayout
  ) throws -> Int {
    guard function.isPostOperation else { return try layOutPlainly(step, in: &layout) }
    var value = layout.value(of: step.inputs[0])
    let order = layout.values[value].layout
    for part in try layout.oneDNN.activations(step.name, function, order) {
      value = layout.call(
        step.name, part, reading: [(Argument.source, order, .value(value))], into: order)
    }
    return value
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
    let (x, y) = (input.values, output.values)
    func each(_ value: (Float) -> Float) {
      for index in 0..<output.count { y[index] = value(x[index]) }
    }
    switch function {
    case .linear: if x != y { y.update(from: x, count: output.count) }
    case .relu: each { max($0, 0) }
    case .relu6: each { min(max($0, 0), 6) }
    case .elu: each { $0 > 0 ? $0 : expm1f($0) }
    case .sigmoid: each { 1 / (1 + expf(-$0)) }
    case .tanh: each { tanhf($0) }
    case .silu: parallel { $0 / (1 + expf(-$0)) }
    case .hardSilu: each { $0 * min(max($0 / 6 + 0.5, 0), 1) }
    case .hardSigmoid: each { min(max($0 / 6 + 0.5, 0), 1) }
    case .gelu: parallel { $0 * 0.5 * (1 + erff($0 * Float(0.5).squareRoot())) }
    case .selu: each { SELU.scale * ($0 > 0 ? $0 : SELU.alpha * expm1f($0)) }
    case .softplus: each { max($0, 0) + log1pf(expf(-abs($0))) }
    case .softsign: each { $0 / (1 + abs($0)) }
    case .exponential: each { expf($0) }
    case .leakyRelu: each { $0 > 0 ? $0 : 0.2 * $0 }
    case .mish: each { $0 * tanhf(max($0, 0) + log1pf(expf(-abs($0)))) }
    case .softmax, .logSoftmax: preconditionFailure("softmax is a primitive of its own")
    }
  }

  /// On all threads, for functions that are dear and stand behind whole images.
  private func parallel(_ value: (Float) -> Float) {
    nonisolated(unsafe) let (x, y) = (input.values, output.values)
    ThreadPool.forEachPart(of: output.count) { part in
      for index in part { y[index] = value(x[index]) }
    }
  }

  func backward() {
    guard let outer = output.gradient, let inner = input.gradient else { return }
    let (x, y) = (input.values, output.values)
    func byOutput(_ slope: (Float) -> Float) {
      for index in 0..<output.count { inner[index] = outer[index] * slope(y[index]) }
    }
    func byInput(_ slope: (Float) -> Float) {
      nonisolated(unsafe) let (x, outerStart, innerStart) = (x, outer, inner)
      ThreadPool.forEachPart(of: output.count) { part in
        for index in part { innerStart[index] = outerStart[index] * slope(x[index]) }
      }
    }
    switch function {
    case .linear: if outer != inner { inner.update(from: outer, count: output.count) }
    case .relu:
      for index in 0..<output.count { inner[index] = y[index] > 0 ? outer[index] : 0 }
    case .relu6:
      for index in 0..<output.count {
        inner[index] = y[index] > 0 && y[index] < 6 ? outer[index] : 0
      }
    case .elu: byOutput { $0 > 0 ? 1 : $0 + 1 }
    case .sigmoid:
      for index in 0..<output.count { inner[index] = outer[index] * y[index] * (1 - y[index]) }
    case .tanh: byOutput { 1 - $0 * $0 }
    case .hardSigmoid: byOutput { $0 > 0 && $0 < 1 ? 1 / 6 : 0 }
    case .selu: byOutput { $0 >= 0 ? SELU.scale : $0 + SELU.scale * SELU.alpha }
    case .softplus: byOutput { -expm1f(-$0) }
    case .softsign: byOutput { (1 - abs($0)) * (1 - abs($0)) }
    case .exponential: byOutput { $0 }
    case .leakyRelu: byOutput { $0 > 0 ? 1 : 0.2 }
    case .silu:
      byInput { x in
        let gate = 1 / (1 + expf(-x))
        return gate * (1 + x * (1 - gate))
      }
    case .hardSilu: byInput { $0 <= -3 ? 0 : $0 >= 3 ? 1 : $0 / 3 + 0.5 }
    case .gelu:
      byInput { x in
        let integral = 0.5 * (1 + erff(x * Float(0.5).squareRoot()))
        return integral + x * expf(-0.5 * x * x) * 0.3989422804
      }
    case .mish:
      byInput { x in
        let squashed = tanhf(max(x, 0) + log1pf(expf(-abs(x))))
        return squashed + x * (1 - squashed * squashed) / (1 + expf(-x))
      }
    case .softmax, .logSoftmax: preconditionFailure("softmax is a primitive of its own")
    }
  }
}
