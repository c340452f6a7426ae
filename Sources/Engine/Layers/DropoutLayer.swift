internal import Basics
internal import Models

/// Keras's `Dropout`: in training each value is zero with probability `rate`, and the rest grow by
/// 1 / (1 - rate).
final class DropoutLayer: TrainableLayer {
  private let name: String
  private let rate: Float
  private let input: BatchTensor
  private let output: BatchTensor
  /// 0 or 1 / (1 - rate), as the last training pass drew it.
  private let factors: AlignedFloats

  init(_ layer: Layer, rate: Double, _ input: BatchTensor, _ output: BatchTensor) {
    name = layer.name
    self.rate = Float(rate)
    self.input = input
    self.output = output
    factors = AlignedFloats(count: input.count)
  }

  var ownBytes: Int { 4 * factors.buffer.count }

  func forward(_ pass: Pass) {
    let (x, y, count) = (input.values, output.values, output.count)
    guard case .training(let seed, let epoch, let step) = pass, rate > 0 else {
      y.update(from: x, count: count)
      return
    }
    var generator = CounterGenerator(seed: seed, purpose: "drop \(name)", epoch: epoch, index: step)
    let factor = factors.buffer.start
    let kept = 1 / (1 - rate)
    for index in 0..<count {
      factor[index] = generator.uniform() < rate ? 0 : kept
      y[index] = x[index] * factor[index]
    }
  }

  func backward() {
    guard let outer = output.gradient, let inner = input.gradient else { return }
    guard rate > 0 else {
      inner.update(from: outer, count: output.count)
      return
    }
    let factor = factors.buffer.start
    for index in 0..<output.count { inner[index] = outer[index] * factor[index] }
  }
}
