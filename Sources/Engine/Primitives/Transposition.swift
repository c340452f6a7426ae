internal import Compiler
internal import Models

extension Transposition: ExecutablePrimitive {
  func bind(
    _ step: Program.Step, _ inputs: [BatchTensor], _ output: BatchTensor, _ binder: StepBinder
  ) throws -> any BoundStep {
    TrainedTransposition(self, inputs[0], output)
  }
}

/// On Keras's order, image by image.
private final class TrainedTransposition: BoundStep {
  private let input: BatchTensor
  private let output: BatchTensor
  /// The output's, with the input as the other array.
  private let rows: StridedRows

  init(_ transposition: Transposition, _ input: BatchTensor, _ output: BatchTensor) {
    self.input = input
    self.output = output
    let strides = StridedRows.strides(of: input.shape)
    rows = StridedRows(shape: output.shape, strides: transposition.axes.map { strides[$0] })
  }

  func forward(_ pass: Pass) {
    nonisolated(unsafe) let (x, y) = (input.values, output.values)
    ThreadPool.forEach(input.batch) { [rows, input] image in
      let (source, target) = (x + image * input.perImage, y + image * input.perImage)
      rows.eachRow { own, other in
        for place in 0..<rows.width { target[own + place] = source[other + place * rows.stride] }
      }
    }
  }

  func backward() {
    guard let outer = output.gradient, let inner = input.gradient else { return }
    nonisolated(unsafe) let (change, result) = (outer, inner)
    ThreadPool.forEach(input.batch) { [rows, input] image in
      let (source, target) = (change + image * input.perImage, result + image * input.perImage)
      rows.eachRow { own, other in
        for place in 0..<rows.width { target[other + place * rows.stride] = source[own + place] }
      }
    }
  }
}
