internal import Compiler
internal import Models

extension ChannelAffine: ConvolutionRequesting {
  func request(_ step: Program.Step, input: [Int]) -> ConvolutionRequest? {
    .channelwise(step, input: input)
  }
}

extension ChannelAffine: ExecutablePrimitive {
  func layOut(
    _ step: Program.Step, at position: Int, in layout: inout ProgramLayout
  ) throws -> Int {
    guard step.outputShape.count == 3 else { return try layOutPlainly(step, in: &layout) }
    return try layout.addConvolution(
      step, at: position, layout.arrays.scaling(.affine(self), channels: step.outputShape[2]))
  }

  func bind(
    _ step: Program.Step, _ inputs: [BatchTensor], _ output: BatchTensor, _ binder: StepBinder
  ) throws -> any BoundStep {
    TrainedAffine(self, step, inputs[0], output, binder)
  }
}

/// On Keras's order.
private final class TrainedAffine: BoundStep {
  private let input: BatchTensor
  private let output: BatchTensor
  private let scale: Channel
  private let shift: Channel
  private let channels: Int
  private let trains: Bool

  /// A number for each channel.
  private enum Channel {
    case constants([Float])
    case array(Parameter)
    case deviation(Parameter)

    func values(_ channels: Int) -> [Float] {
      switch self {
      case .constants(let values):
        values.count == 1 ? [Float](repeating: values[0], count: channels) : values
      case .array(let parameter): Array(parameter.values.prefix(channels))
      case .deviation(let parameter):
        parameter.values.prefix(channels).map { max($0.squareRoot(), 1e-7) }
      }
    }

    var gradient: UnsafeMutableBufferPointer<Float>? {
      if case .array(let parameter) = self { parameter.gradient } else { nil }
    }
  }

  init(
    _ affine: ChannelAffine, _ step: Program.Step, _ input: BatchTensor, _ output: BatchTensor,
    _ binder: StepBinder
  ) {
    func channel(_ values: ChannelAffine.Values) -> Channel {
      switch values {
      case .constants(let numbers): .constants(numbers)
      case .array(let key): .array(binder[key])
      case .deviation(let key): .deviation(binder[key])
      }
    }
    self.input = input
    self.output = output
    scale = channel(affine.scale)
    shift = channel(affine.shift)
    channels = output.shape.last ?? 1
    trains = step.trains
  }

  func forward(_ pass: Pass) {
    let (scale, shift) = (scale.values(channels), shift.values(channels))
    nonisolated(unsafe) let (x, y) = (input.values, output.values)
    let perImage = input.perImage
    ThreadPool.forEach(input.batch) { [channels] image in
      for row in stride(from: image * perImage, to: (image + 1) * perImage, by: channels) {
        for channel in 0..<channels {
          y[row + channel] = x[row + channel] * scale[channel] + shift[channel]
        }
      }
    }
  }

  func backward() {
    guard let outer = output.gradient else { return }
    if trains { changeArrays(outer) }
    guard let gradient = input.gradient else { return }
    nonisolated(unsafe) let (change, inner) = (outer, gradient)
    let perImage = input.perImage
    let scale = scale.values(channels)
    ThreadPool.forEach(input.batch) { [channels] image in
      for row in stride(from: image * perImage, to: (image + 1) * perImage, by: channels) {
        for channel in 0..<channels {
          inner[row + channel] = change[row + channel] * scale[channel]
        }
      }
    }
  }

  /// Sums image by image in double precision, so that the number of threads does not change them.
  private func changeArrays(_ outer: UnsafeMutablePointer<Float>) {
    let sums = AlignedDoubles(count: 2 * channels * input.batch)
    nonisolated(unsafe) let (x, gradient, start) = (input.values, outer, sums.start)
    let perImage = input.perImage
    ThreadPool.forEach(input.batch) { [channels] image in
      let own = start + image * 2 * channels
      own.update(repeating: 0, count: 2 * channels)
      for row in stride(from: image * perImage, to: (image + 1) * perImage, by: channels) {
        for channel in 0..<channels {
          let change = Double(gradient[row + channel])
          own[channel] += change * Double(x[row + channel])
          own[channels + channel] += change
        }
      }
    }
    for channel in 0..<channels {
      var (product, sum) = (0.0, 0.0)
      for image in 0..<input.batch {
        product += start[image * 2 * channels + channel]
        sum += start[image * 2 * channels + channels + channel]
      }
      scale.gradient?[channel] = Float(product)
      shift.gradient?[channel] = Float(sum)
    }
  }
}
