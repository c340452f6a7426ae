internal import Basics
internal import Compiler
internal import Models

extension GaussianAddition: ExecutablePrimitive {
  func bind(
    _ step: Program.Step, _ inputs: [BatchTensor], _ output: BatchTensor, _ binder: StepBinder
  ) throws -> any BoundStep {
    TrainedNoise(self, inputs[0], output)
  }
}

private final class TrainedNoise: BoundStep {
  private let noise: GaussianAddition
  private let input: BatchTensor
  private let output: BatchTensor

  init(_ noise: GaussianAddition, _ input: BatchTensor, _ output: BatchTensor) {
    self.noise = noise
    self.input = input
    self.output = output
  }

  func forward(_ pass: Pass) {
    let (x, y) = (input.values, output.values)
    guard case .training(let seed, let epoch, let step) = pass else {
      if x != y { y.update(from: x, count: output.count) }
      return
    }
    var generator = CounterGenerator(
      seed: seed, purpose: "noise \(noise.stream)", epoch: epoch, index: step)
    for index in 0..<output.count {
      y[index] = x[index] + Float(generator.normal() * noise.deviation)
    }
  }

  func backward() {
    guard let outer = output.gradient, let inner = input.gradient, inner != outer else { return }
    inner.update(from: outer, count: output.count)
  }
}
