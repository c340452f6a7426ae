internal import Compiler
internal import Models

extension Reshape: ExecutablePrimitive {
  func layOut(
    _ step: Program.Step, at position: Int, in layout: inout ProgramLayout
  ) throws -> Int {
    let plain = try layout.inKerasOrder(step.inputs[0])
    return layout.renamed(plain, as: try .keras(step.outputShape, batch: layout.batch))
  }

  func bind(
    _ step: Program.Step, _ inputs: [BatchTensor], _ output: BatchTensor, _ binder: StepBinder
  ) throws -> any BoundStep {
    TrainedReshape(inputs[0], output)
  }
}

private final class TrainedReshape: BoundStep {
  private let input: BatchTensor
  private let output: BatchTensor

  init(_ input: BatchTensor, _ output: BatchTensor) {
    self.input = input
    self.output = output
  }

  func forward(_ pass: Pass) { output.values.update(from: input.values, count: output.count) }

  func backward() {
    guard let outer = output.gradient, let inner = input.gradient, inner != outer else { return }
    inner.update(from: outer, count: output.count)
  }
}
