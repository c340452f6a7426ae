internal import Compiler
internal import Models

extension Cropping: ExecutablePrimitive {
  /// The middle of the image is copied out.
  func layOut(
    _ step: Program.Step, at position: Int, in layout: inout ProgramLayout
  ) throws -> Int {
    let (shape, batch) = (step.outputShape, layout.batch)
    let source = try layout.inKerasOrder(step.inputs[0])
    let middle = try layout.values[source].layout.region(
      [batch, shape[2], shape[0], shape[1]], at: [0, 0, cropped.top, cropped.left])
    let result = try Layout.keras(shape, batch: batch)
    return layout.call(
      step.name, try layout.oneDNN.reorder(middle, result),
      reading: [(Argument.source, middle, .value(source))], into: result)
  }

  func bind(
    _ step: Program.Step, _ inputs: [BatchTensor], _ output: BatchTensor, _ binder: StepBinder
  ) throws -> any BoundStep {
    TrainedCropping(cropped, inputs[0], output)
  }
}

private final class TrainedCropping: BoundStep {
  private let cropped: Padding2D
  private let input: BatchTensor
  private let output: BatchTensor

  init(_ cropped: Padding2D, _ input: BatchTensor, _ output: BatchTensor) {
    self.cropped = cropped
    self.input = input
    self.output = output
  }

  func forward(_ pass: Pass) {
    forEachRow { inside, outside, count in
      (output.values + inside).update(from: input.values + outside, count: count)
    }
  }

  func backward() {
    guard let outer = output.gradient, let inner = input.gradient else { return }
    inner.update(repeating: 0, count: input.count)
    forEachRow { inside, outside, count in
      (inner + outside).update(from: outer + inside, count: count)
    }
  }

  /// Where each row of pixels lies in the output and in the input.
  private func forEachRow(_ body: (_ inside: Int, _ outside: Int, _ count: Int) -> Void) {
    let (height, width) = (output.shape[0], output.shape[1])
    let cell = output.order.block ?? output.shape[2]
    for plane in 0..<output.count / (height * width * cell) {
      for row in 0..<height {
        let above = plane * input.shape[0] + row + cropped.top
        body(
          (plane * height + row) * width * cell,
          (above * input.shape[1] + cropped.left) * cell, width * cell)
      }
    }
  }
}
