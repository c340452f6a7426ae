internal import Compiler
internal import Models

extension Sum: ExecutablePrimitive {
  func layOut(
    _ step: Program.Step, at position: Int, in layout: inout ProgramLayout
  ) throws -> Int {
    let first = layout.value(of: step.inputs[0])
    let order = layout.values[first].layout
    let second = try layout.converted(layout.value(of: step.inputs[1]), to: order)
    let primitive = try layout.oneDNN.binary(
      step.name, .add, order, order, order, step.postOperations)
    return layout.call(
      step.name, primitive,
      reading: [
        (Argument.source, order, .value(first)), (Argument.secondSource, order, .value(second)),
      ], into: order)
  }

  func bind(
    _ step: Program.Step, _ inputs: [BatchTensor], _ output: BatchTensor, _ binder: StepBinder
  ) throws -> any BoundStep {
    TrainedSum(inputs[0], inputs[1], output)
  }
}

private final class TrainedSum: BoundStep {
  private let first: BatchTensor
  private let second: BatchTensor
  private let output: BatchTensor

  init(_ first: BatchTensor, _ second: BatchTensor, _ output: BatchTensor) {
    self.first = first
    self.second = second
    self.output = output
  }

  func forward(_ pass: Pass) {
    VectorLoops.sum(first.values, second.values, into: output.values, count: output.count)
  }

  /// The first input takes the output's gradient over as it is, the second a copy of it.
  func backward() {
    guard let outer = output.gradient else { return }
    for inner in [first.gradient, second.gradient] {
      if let inner, inner != outer { inner.update(from: outer, count: output.count) }
    }
  }
}
