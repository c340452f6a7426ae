internal import Compiler
internal import Models

extension ZeroPadding: ExecutablePrimitive {
  /// The image is copied into the middle of a cleared value.
  func layOut(
    _ step: Program.Step, at position: Int, in layout: inout ProgramLayout
  ) throws -> Int {
    let source = layout.value(of: step.inputs[0])
    let input = layout.program.inputShape(of: step)
    let order = layout.values[source].layout
    let whole = try Layout.keras(step.outputShape, batch: layout.batch)
    let middle = try whole.region(
      [layout.batch, input[2], input[0], input[1]], at: [0, 0, padding.top, padding.left])
    let value = layout.call(
      step.name, try layout.oneDNN.reorder(order, middle),
      reading: [(Argument.source, order, .value(source))], into: middle)
    layout.values[value].layout = whole
    layout.calls[layout.calls.count - 1].clearsDestination = true
    return value
  }

  func bind(
    _ step: Program.Step, _ inputs: [BatchTensor], _ output: BatchTensor, _ binder: StepBinder
  ) throws -> any BoundStep {
    TrainedPadding(padding, inputs[0], output)
  }
}

private final class TrainedPadding: BoundStep {
  private let padding: Padding2D
  private let input: BatchTensor
  private let output: BatchTensor

  init(_ padding: Padding2D, _ input: BatchTensor, _ output: BatchTensor) {
    self.padding = padding
    self.input = input
    self.output = output
  }

  func forward(_ pass: Pass) {
    output.values.update(repeating: 0, count: output.count)
    forEachRow { inside, outside, count in
      (output.values + outside).update(from: input.values + inside, count: count)
    }
  }

  func backward() {
    guard let outer = output.gradient, let inner = input.gradient else { return }
    forEachRow { inside, outside, count in
      (inner + inside).update(from: outer + outside, count: count)
    }
  }

  /// Where each row of pixels lies in the input and in the output.
  private func forEachRow(_ body: (_ inside: Int, _ outside: Int, _ count: Int) -> Void) {
    let (height, width) = (input.shape[0], input.shape[1])
    let (outerHeight, outerWidth) = (output.shape[0], output.shape[1])
    let cell = input.order.block ?? input.shape[2]
    for plane in 0..<input.count / (height * width * cell) {
      for row in 0..<height {
        body(
          (plane * height + row) * width * cell,
          ((plane * outerHeight + row + padding.top) * outerWidth + padding.left) * cell,
          width * cell)
      }
    }
  }
}
