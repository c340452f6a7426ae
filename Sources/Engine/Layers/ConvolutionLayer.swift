internal import Configuration
internal import Models
internal import Plan

/// Keras's `Conv2D` and `DepthwiseConv2D`, with a rectifier on top where one follows.
final class ConvolutionLayer: TrainableLayer {
  private let output: BatchTensor
  private let activation: Activation
  private var forwardCalls: [KernelContext.BoundCall] = []
  private var backwardCalls: [KernelContext.BoundCall] = []

  /// - `kernel`: stored in `kernelLayout`.
  /// - `trains`: whether kernel and bias take gradients.
  init(
    _ shape: ConvolutionShape, _ activation: Activation, _ input: BatchTensor,
    _ output: BatchTensor, kernel: Parameter, kernelLayout: Layout, bias: Parameter?,
    trains: Bool, _ context: KernelContext
  ) throws {
    self.output = output
    self.activation = activation
    let oneDNN = context.oneDNN
    let forward = try oneDNN.bestForward(
      shape, try input.layout(), try output.layout(), weights: kernelLayout, activation)
    let weights = UnsafeMutableRawPointer(kernel.values.start)
    let image = try Adapted(input.values, try input.layout(), to: forward.source, context)
    let result = try Adapted(output.values, try output.layout(), to: forward.destination, context)
    try image.fetch(into: &forwardCalls)
    forwardCalls.append(
      context.call(
        forward,
        [
          (Argument.source, forward.source, .at(image.address)),
          (Argument.weights, kernelLayout, .at(weights)),
          (Argument.destination, forward.destination, .at(result.address)),
        ] + (try KernelContext.vector(Argument.bias, bias?.values))))
    try result.deliver(into: &forwardCalls)

    guard let outer = output.gradient else { return }
    if trains, let change = kernel.gradient {
      let primitive = try oneDNN.bestBackwardWeights(shape, image.layout, of: forward, kernelLayout)
      let source = try Adapted(image.address, image.layout, to: primitive.source, context)
      try source.fetch(into: &backwardCalls)
      let gradient = try Adapted(
        outer, try output.layout(), to: primitive.destinationGradient, context)
      try gradient.fetch(into: &backwardCalls)
      let isDirect = primitive.weightsGradient == kernelLayout
      let place = UnsafeMutableRawPointer(change.start)
      backwardCalls.append(
        context.call(
          primitive,
          [
            (Argument.source, primitive.source, .at(source.address)),
            (
              Argument.weightsGradient, primitive.weightsGradient,
              isDirect ? .at(place) : .transient
            ),
            (Argument.destinationGradient, primitive.destinationGradient, .at(gradient.address)),
          ] + (try KernelContext.vector(Argument.biasGradient, bias?.gradient))))
      if !isDirect {
        backwardCalls.append(
          try context.reorder(primitive.weightsGradient, .transient, kernelLayout, .at(place)))
      }
    }
    if let inner = input.gradient {
      let primitive = try oneDNN.bestBackwardData(
        shape, try input.layout(), try output.layout(), of: forward)
      let gradient = try Adapted(
        outer, try output.layout(), to: primitive.destinationGradient, context)
      try gradient.fetch(into: &backwardCalls)
      let isDirect = primitive.weights == kernelLayout
      if !isDirect {
        backwardCalls.append(
          try context.reorder(kernelLayout, .at(weights), primitive.weights, .transient))
      }
      let change = try Adapted(inner, try input.layout(), to: primitive.sourceGradient, context)
      backwardCalls.append(
        context.call(
          primitive,
          [
            (Argument.sourceGradient, primitive.sourceGradient, .at(change.address)),
            (Argument.weights, primitive.weights, isDirect ? .at(weights) : .transient),
            (Argument.destinationGradient, primitive.destinationGradient, .at(gradient.address)),
          ]))
      try change.deliver(into: &backwardCalls)
    }
  }

  func forward(_ pass: Pass) throws { for call in forwardCalls { try call.run() } }

  func backward() throws {
    if activation != .linear, let outer = output.gradient {
      Lanes.mask(outer, by: output.values, count: output.count, activation)
    }
    for call in backwardCalls { try call.run() }
  }
}
