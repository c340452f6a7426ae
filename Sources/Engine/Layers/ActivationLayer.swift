internal import Configuration
internal import Glibc
internal import Models

/// An activation, which may write over its input: every derivative is taken from the output.
final class ActivationLayer: TrainableLayer {
  private let function: Activation
  private let input: BatchTensor
  private let output: BatchTensor

  init(_ function: Activation, _ input: BatchTensor, _ output: BatchTensor) {
    self.function = function
    self.input = input
    self.output = output
  }

  func forward(_ pass: Pass) {
    let (x, y, count) = (input.values, output.values, output.count)
    switch function {
    case .linear:
      if x != y { y.update(from: x, count: count) }
    case .relu:
      for index in 0..<count { y[index] = max(x[index], 0) }
    case .relu6:
      for index in 0..<count { y[index] = min(max(x[index], 0), 6) }
    case .elu:
      for index in 0..<count { y[index] = x[index] > 0 ? x[index] : expm1f(x[index]) }
    case .sigmoid:
      for index in 0..<count { y[index] = 1 / (1 + expf(-x[index])) }
    case .tanh:
      for index in 0..<count { y[index] = tanhf(x[index]) }
    case .softmax:
      let width = output.shape.last ?? 1
      for row in stride(from: 0, to: count, by: width) { softmax(x + row, y + row, width) }
    }
  }

  private func softmax(
    _ x: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>, _ width: Int
  ) {
    var maximum = x[0]
    for index in 1..<width { maximum = max(maximum, x[index]) }
    var sum: Float = 0
    for index in 0..<width {
      y[index] = expf(x[index] - maximum)
      sum += y[index]
    }
    for index in 0..<width { y[index] /= sum }
  }

  func backward() {
    guard let outer = output.gradient, let inner = input.gradient else { return }
    let (y, count) = (output.values, output.count)
    switch function {
    case .linear:
      if outer != inner { inner.update(from: outer, count: count) }
    case .relu:
      for index in 0..<count { inner[index] = y[index] > 0 ? outer[index] : 0 }
    case .relu6:
      for index in 0..<count {
        inner[index] = y[index] > 0 && y[index] < 6 ? outer[index] : 0
      }
    case .elu:
      for index in 0..<count {
        inner[index] = outer[index] * (y[index] > 0 ? 1 : y[index] + 1)
      }
    case .sigmoid:
      for index in 0..<count { inner[index] = outer[index] * y[index] * (1 - y[index]) }
    case .tanh:
      for index in 0..<count { inner[index] = outer[index] * (1 - y[index] * y[index]) }
    case .softmax:
      let width = output.shape.last ?? 1
      for row in stride(from: 0, to: count, by: width) {
        var shared: Float = 0
        for index in row..<row + width { shared += outer[index] * y[index] }
        for index in row..<row + width { inner[index] = y[index] * (outer[index] - shared) }
      }
    }
  }
}
