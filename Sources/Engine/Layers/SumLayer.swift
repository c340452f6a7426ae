/// Keras's `Add` of two inputs.
final class SumLayer: TrainableLayer {
  private let first: BatchTensor
  private let second: BatchTensor
  private let output: BatchTensor

  init(_ first: BatchTensor, _ second: BatchTensor, _ output: BatchTensor) {
    self.first = first
    self.second = second
    self.output = output
  }

  func forward(_ pass: Pass) {
    Lanes.sum(first.values, second.values, into: output.values, count: output.count)
  }

  /// The first input takes the output's gradient over as it is, the second a copy of it.
  func backward() {
    guard let outer = output.gradient else { return }
    for inner in [first.gradient, second.gradient] {
      if let inner, inner != outer { inner.update(from: outer, count: output.count) }
    }
  }
}
