internal import Compiler
internal import Glibc
internal import Models

extension RowSoftmax: ExecutablePrimitive {
  func layOut(
    _ step: Program.Step, at position: Int, in layout: inout ProgramLayout
  ) throws -> Int {
    guard !isLogarithmic else { return try layOutPlainly(step, in: &layout) }
    let input = try layout.inKerasOrder(step.inputs[0])
    let order = layout.values[input].layout
    // The channels of images come second in oneDNN's logical order.
    let rank = step.outputShape.count
    return layout.call(
      step.name, try layout.oneDNN.softmax(step.name, order, axis: rank == 3 ? 1 : rank),
      reading: [(Argument.source, order, .value(input))], into: order)
  }

  func bind(
    _ step: Program.Step, _ inputs: [BatchTensor], _ output: BatchTensor, _ binder: StepBinder
  ) throws -> any BoundStep {
    TrainedSoftmax(inputs[0], output, isLogarithmic: isLogarithmic)
  }
}

/// May write over its input: the derivative is taken from the output.
private final class TrainedSoftmax: BoundStep {
  private let input: BatchTensor
  private let output: BatchTensor
  private let width: Int
  private let isLogarithmic: Bool

  init(_ input: BatchTensor, _ output: BatchTensor, isLogarithmic: Bool) {
    self.input = input
    self.isLogarithmic = isLogarithmic
    self.output = output
    width = output.shape.last ?? 1
  }

  func forward(_ pass: Pass) {
    for row in stride(from: 0, to: output.count, by: width) {
      softmax(input.values + row, output.values + row)
    }
  }

  private func softmax(_ x: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>) {
    var maximum = x[0]
    for index in 1..<width { maximum = max(maximum, x[index]) }
    var sum: Float = 0
    if isLogarithmic {
      for index in 0..<width { sum += expf(x[index] - maximum) }
      let logarithm = logf(sum)
      for index in 0..<width { y[index] = x[index] - maximum - logarithm }
      return
    }
    for index in 0..<width {
      y[index] = expf(x[index] - maximum)
      sum += y[index]
    }
    for index in 0..<width { y[index] /= sum }
  }

  func backward() {
    guard let outer = output.gradient, let inner = input.gradient else { return }
    let y = output.values
    for row in stride(from: 0, to: output.count, by: width) {
      var shared: Float = 0
      if isLogarithmic {
        for index in row..<row + width { shared += outer[index] }
        for index in row..<row + width { inner[index] = outer[index] - expf(y[index]) * shared }
        continue
      }
      for index in row..<row + width { shared += outer[index] * y[index] }
      for index in row..<row + width { inner[index] = y[index] * (outer[index] - shared) }
    }
  }
}
