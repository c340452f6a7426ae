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
    func lanes<Function: LaneFunction>(_ function: Function.Type) {
      VectorLoops.map(function, x, into: y, count: output.count)
    }
    @inline(__always) func each(_ value: (Float) -> Float) {
      nonisolated(unsafe) let (x, y) = (x, y)
      ThreadPool.forEachPart(of: output.count) { part in
        for index in part { y[index] = value(x[index]) }
      }
    }
    switch function {
    case .linear: if x != y { y.update(from: x, count: output.count) }
    case .relu: lanes(Lanes.Rectifier.self)
    case .relu6: lanes(Lanes.Rectifier6.self)
    case .elu: each { $0 > 0 ? $0 : expm1f($0) }
    case .sigmoid: each { 1 / (1 + expf(-$0)) }
    case .tanh: each { tanhf($0) }
    case .silu: lanes(Lanes.SiLU.self)
    case .hardSilu: lanes(Lanes.HardSiLU.self)
    case .hardSigmoid: lanes(Lanes.HardSigmoid.self)
    case .gelu: each { $0 * 0.5 * (1 + erff($0 * Float(0.5).squareRoot())) }
    case .selu: each { SELU.scale * ($0 > 0 ? $0 : SELU.alpha * expm1f($0)) }
    case .softplus: each { max($0, 0) + log1pf(expf(-abs($0))) }
    case .softsign: each { $0 / (1 + abs($0)) }
    case .exponential: each { expf($0) }
    case .leakyRelu: lanes(Lanes.LeakyRectifier.self)
    case .mish: each { $0 * tanhf(max($0, 0) + log1pf(expf(-abs($0)))) }
    case .softmax, .logSoftmax: preconditionFailure("softmax is a primitive of its own")
    }
  }

  func backward() {
    guard let outer = output.gradient, let inner = input.gradient else { return }
    let (x, y) = (input.values, output.values)
    func lanes<Slope: LaneSlope>(_ slope: Slope.Type, by values: UnsafeMutablePointer<Float>) {
      VectorLoops.pass(slope, outer, by: values, into: inner, count: output.count)
    }
    @inline(__always) func each(_ values: UnsafeMutablePointer<Float>, _ slope: (Float) -> Float) {
      nonisolated(unsafe) let (values, outerStart, innerStart) = (values, outer, inner)
      ThreadPool.forEachPart(of: output.count) { part in
        for index in part { innerStart[index] = outerStart[index] * slope(values[index]) }
      }
    }
    switch function {
    case .linear: if outer != inner { inner.update(from: outer, count: output.count) }
    case .relu: lanes(Lanes.Rectifier.self, by: y)
    case .relu6: lanes(Lanes.Rectifier6.self, by: y)
    case .elu: each(y) { $0 > 0 ? 1 : $0 + 1 }
    case .sigmoid: lanes(Lanes.SigmoidSlope.self, by: y)
    case .tanh: lanes(Lanes.TanhSlope.self, by: y)
    case .hardSigmoid: lanes(Lanes.HardSigmoid.self, by: y)
    case .selu: each(y) { $0 >= 0 ? SELU.scale : $0 + SELU.scale * SELU.alpha }
    case .softplus: each(y) { -expm1f(-$0) }
    case .softsign: each(y) { (1 - abs($0)) * (1 - abs($0)) }
    case .exponential: lanes(Lanes.ExponentialSlope.self, by: y)
    case .leakyRelu: lanes(Lanes.LeakyRectifier.self, by: y)
    case .silu: lanes(Lanes.SiLU.self, by: x)
    case .hardSilu: lanes(Lanes.HardSiLU.self, by: x)
    case .gelu:
      each(x) { x in
        let integral = 0.5 * (1 + erff(x * Float(0.5).squareRoot()))
        return integral + x * expf(-0.5 * x * x) * 0.3989422804
      }
    case .mish:
      each(x) { x in
        let squashed = tanhf(max(x, 0) + log1pf(expf(-abs(x))))
        return squashed + x * (1 - squashed * squashed) / (1 + expf(-x))
      }
    case .softmax, .logSoftmax: preconditionFailure("softmax is a primitive of its own")
    }
  }
}
