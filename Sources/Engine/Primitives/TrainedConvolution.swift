internal import Compiler
internal import Configuration
internal import Models

/// A convolution forward and backward, with the rectifier that is fused into it.
final class TrainedConvolution: BoundStep {
  private let output: BatchTensor
  private let activation: Activation
  private var forwardCalls: [KernelContext.BoundCall] = []
  private var backwardCalls: [KernelContext.BoundCall] = []
  /// In place of oneDNN's gradient of the kernel.
  private var ownLoops: DepthwiseWeightsGradient?

  init(
    _ convolution: Convolution, _ step: Program.Step, _ input: BatchTensor,
    _ output: BatchTensor, _ binder: StepBinder
  ) throws {
    self.output = output
    activation = step.activation
    let (context, oneDNN) = (binder.context, binder.context.oneDNN)
    let (kernel, bias) = (binder[convolution.kernel], binder[convolution.bias])
    let kernelLayout = binder.layout(of: convolution.kernel)
    let shape = ConvolutionPasses(
      step.name, convolution.shape(step, input: input.shape), bias: convolution.bias)
    let forward = try oneDNN.bestForward(
      shape, try input.layout(), try output.layout(), weights: kernelLayout, step.activation)
    let weights = UnsafeMutableRawPointer(kernel.values.start)
    let image = try ReorderedOperand(input.values, try input.layout(), to: forward.source, context)
    let result = try ReorderedOperand(
      output.values, try output.layout(), to: forward.destination, context)
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
    if step.trains, let change = kernel.gradient {
      let primitive = try oneDNN.bestBackwardWeights(shape, image.layout, of: forward, kernelLayout)
      let place = UnsafeMutableRawPointer(change.start)
      if DepthwiseWeightsGradient.suits(primitive, shape.shape, input) {
        let keras = try Layout.kerasKernel(shape.shape.kernel)
        let sums = context.allocate(keras)
        ownLoops = DepthwiseWeightsGradient(
          shape.shape, input, output, outer, into: sums.assumingMemoryBound(to: Float.self),
          bias: bias?.gradient)
        backwardCalls.append(try context.reorder(keras, .at(sums), kernelLayout, .at(place)))
      } else {
        // A copy in another layout stays; the input itself may have been computed again.
        let isCopy = image.address != UnsafeMutableRawPointer(input.values)
        let source = try ReorderedOperand(
          isCopy ? image.address : UnsafeMutableRawPointer(input.valuesOnTheWayBack), image.layout,
          to: primitive.source, context)
        try source.fetch(into: &backwardCalls)
        let gradient = try ReorderedOperand(
          outer, try output.layout(), to: primitive.destinationGradient, context)
        try gradient.fetch(into: &backwardCalls)
        let isDirect = primitive.weightsGradient == kernelLayout
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
    }
    if let inner = input.gradient {
      let primitive = try oneDNN.bestBackwardData(
        shape, try input.layout(), try output.layout(), of: forward)
      let gradient = try ReorderedOperand(
        outer, try output.layout(), to: primitive.destinationGradient, context)
      try gradient.fetch(into: &backwardCalls)
      let isDirect = primitive.weights == kernelLayout
      if !isDirect {
        backwardCalls.append(
          try context.reorder(kernelLayout, .at(weights), primitive.weights, .transient))
      }
      let change = try ReorderedOperand(
        inner, try input.layout(), to: primitive.sourceGradient, context)
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
      VectorLoops.mask(outer, by: output.values, count: output.count, activation)
    }
    ownLoops?.run()
    for call in backwardCalls { try call.run() }
  }
}
