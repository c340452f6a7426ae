/// Keras's `Flatten`: the same values in the same order.
final class FlattenLayer: TrainableLayer {
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
