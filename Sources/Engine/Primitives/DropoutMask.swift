internal import Basics
internal import Compiler
internal import Models

extension DropoutMask: ExecutablePrimitive {
  func bind(
    _ step: Program.Step, _ inputs: [BatchTensor], _ output: BatchTensor, _ binder: StepBinder
  ) throws -> any BoundStep {
    TrainedDropout(self, inputs[0], output)
  }
}

private final class TrainedDropout: BoundStep {
  private let stream: String
  private let rate: Float
  private let input: BatchTensor
  private let output: BatchTensor
  private let noise: DropoutMask.Noise
  /// 0 or 1 / (1 - rate), as the last training pass had it.
  private let factors: AlignedFloats
  /// Whether the last pass dropped anything.
  private var dropped = false

  init(_ mask: DropoutMask, _ input: BatchTensor, _ output: BatchTensor) {
    stream = mask.stream
    rate = Float(mask.rate)
    noise = mask.noise
    self.input = input
    self.output = output
    factors = AlignedFloats(count: input.count)
  }

  var ownBytes: Int { 4 * factors.buffer.count }

  func forward(_ pass: Pass) {
    let (x, y, count) = (input.values, output.values, output.count)
    guard case .training(let seed, let epoch, let step) = pass, rate > 0 else {
      y.update(from: x, count: count)
      dropped = false
      return
    }
    dropped = true
    var generator = CounterGenerator(
      seed: seed, purpose: "drop \(stream)", epoch: epoch, index: step)
    let factor = factors.buffer.start
    let kept = 1 / (1 - rate)
    switch noise {
    case .value:
      for index in 0..<count { factor[index] = generator.uniform() < rate ? 0 : kept }
    case .image:
      for image in 0..<input.batch {
        let shared = generator.uniform() < rate ? 0 : kept
        (factor + image * input.perImage).update(repeating: shared, count: input.perImage)
      }
    case .channel: shareByChannel(factor) { generator.uniform() < rate ? 0 : kept }
    }
    for index in 0..<count { y[index] = x[index] * factor[index] }
  }

  /// One number for all pixels of a channel, in whatever order the channels lie.
  private func shareByChannel(
    _ factor: UnsafeMutablePointer<Float>, _ next: () -> Float
  ) {
    let channels = input.shape.last ?? 1
    let width = input.order.block ?? channels
    let pixels = input.shape.dropLast().reduce(1, *)
    for image in 0..<input.batch {
      let shared = (0..<channels).map { _ in next() }
      for place in 0..<input.perImage {
        let block = input.order == .last ? 0 : place / (pixels * width)
        let channel = block * width + place % width
        factor[image * input.perImage + place] = channel < channels ? shared[channel] : 0
      }
    }
  }

  func backward() {
    guard let outer = output.gradient, let inner = input.gradient else { return }
    guard dropped else {
      inner.update(from: outer, count: output.count)
      return
    }
    let factor = factors.buffer.start
    for index in 0..<output.count { inner[index] = outer[index] * factor[index] }
  }
}
