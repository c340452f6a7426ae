internal import Compiler
internal import Models

extension GlobalPooling: ExecutablePrimitive {
  func layOut(
    _ step: Program.Step, at position: Int, in layout: inout ProgramLayout
  ) throws -> Int {
    let read = layout.value(of: step.inputs[0])
    // Means are made of single precision.
    let source =
      kind == .average
      ? try layout.converted(read, to: layout.values[read].layout.inSinglePrecision) : read
    let shape = layout.program.inputShape(of: step)
    let window = Window(size: Array(shape[..<2]), strides: [1, 1], padding: .none)
    let pooled = try layout.addPooling(step.name, kind, source, window, into: [1, 1, shape[2]])
    let plain = try layout.converted(pooled, to: .keras([1, 1, shape[2]], batch: layout.batch))
    return layout.renamed(plain, as: try .keras(step.outputShape, batch: layout.batch))
  }

  func bind(
    _ step: Program.Step, _ inputs: [BatchTensor], _ output: BatchTensor, _ binder: StepBinder
  ) throws -> any BoundStep {
    inputs[0].order != .last
      ? BlockedGlobalPooling(kind, inputs[0], output) : PlainGlobalPooling(kind, inputs[0], output)
  }
}

/// Of images in Keras's order: `[height, width, channels]` to `[channels]`.
private final class PlainGlobalPooling: BoundStep {
  private let kind: PoolingKind
  private let input: BatchTensor
  private let output: BatchTensor
  private let channels: Int
  private let pixels: Int

  init(_ kind: PoolingKind, _ input: BatchTensor, _ output: BatchTensor) {
    self.kind = kind
    self.input = input
    self.output = output
    channels = output.perImage
    pixels = input.perImage / channels
  }

  func forward(_ pass: Pass) {
    for image in 0..<input.batch {
      let y = output.values + image * channels
      let first = input.values + image * pixels * channels
      y.update(from: first, count: channels)
      for pixel in 1..<max(pixels, 1) {
        let x = first + pixel * channels
        switch kind {
        case .average: for channel in 0..<channels { y[channel] += x[channel] }
        case .maximum: for channel in 0..<channels { y[channel] = max(y[channel], x[channel]) }
        }
      }
      if kind == .average {
        let share = 1 / Float(pixels)
        for channel in 0..<channels { y[channel] *= share }
      }
    }
  }

  func backward() {
    guard let outer = output.gradient, let inner = input.gradient else { return }
    for image in 0..<input.batch {
      let gradient = outer + image * channels
      let y = output.values + image * channels
      // TensorFlow divides the gradient among all pixels that hold the maximum.
      let holders = kind == .maximum ? holdersOfMaximum(image, y) : []
      for pixel in 0..<pixels {
        let offset = (image * pixels + pixel) * channels
        let (x, change) = (input.values + offset, inner + offset)
        switch kind {
        case .average:
          let share = 1 / Float(pixels)
          for channel in 0..<channels { change[channel] = gradient[channel] * share }
        case .maximum:
          for channel in 0..<channels {
            change[channel] = x[channel] == y[channel] ? gradient[channel] / holders[channel] : 0
          }
        }
      }
    }
  }

  private func holdersOfMaximum(_ image: Int, _ y: UnsafePointer<Float>) -> [Float] {
    var holders = [Float](repeating: 0, count: channels)
    for pixel in 0..<pixels {
      let x = input.values + (image * pixels + pixel) * channels
      for channel in 0..<channels where x[channel] == y[channel] { holders[channel] += 1 }
    }
    return holders
  }
}
