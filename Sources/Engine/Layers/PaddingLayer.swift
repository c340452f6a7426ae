internal import Models
internal import Plan

/// Keras's `ZeroPadding2D`, where the layer behind it cannot take it over.
final class PaddingLayer: TrainableLayer {
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
