/// Keras's `Dense` without its activation: outputs = inputs kernel + bias.
///
/// The kernel lies as oneDNN's matrix products like it, so that no step has to pack it.
final class DenseLayer: TrainableLayer {
  private let forwardCall: KernelContext.BoundCall
  private let backwardCalls: [KernelContext.BoundCall]

  /// - `kernel`: stored in `kernelLayout`.
  init(
    _ shape: DenseShape, _ input: BatchTensor, _ output: BatchTensor, kernel: Parameter,
    kernelLayout: Layout, bias: Parameter?, _ context: KernelContext
  ) throws {
    let oneDNN = context.oneDNN
    let (rows, results) = (try shape.source, try shape.destination)
    let forward = try oneDNN.denseForward(shape, kernel: kernelLayout)
    let values = UnsafeMutableRawPointer(kernel.values.start)
    forwardCall = context.call(
      forward,
      [
        (Argument.source, rows, .at(input.values)),
        (Argument.weights, kernelLayout, .at(values)),
        (Argument.destination, results, .at(output.values)),
      ] + (try KernelContext.vector(Argument.bias, bias?.values)))
    var backwardCalls: [KernelContext.BoundCall] = []
    if let outer = output.gradient, let change = kernel.gradient {
      backwardCalls.append(
        context.call(
          try oneDNN.denseBackwardWeights(shape, kernel: kernelLayout, of: forward),
          [
            (Argument.source, rows, .at(input.values)),
            (
              Argument.weightsGradient, kernelLayout,
              .at(UnsafeMutableRawPointer(change.start))
            ),
            (Argument.destinationGradient, results, .at(outer)),
          ] + (try KernelContext.vector(Argument.biasGradient, bias?.gradient))))
    }
    if let outer = output.gradient, let inner = input.gradient {
      backwardCalls.append(
        context.call(
          try oneDNN.denseBackwardData(shape, kernel: kernelLayout, of: forward),
          [
            (Argument.sourceGradient, rows, .at(inner)),
            (Argument.weights, kernelLayout, .at(values)),
            (Argument.destinationGradient, results, .at(outer)),
          ]))
    }
    self.backwardCalls = backwardCalls
  }

  func forward(_ pass: Pass) throws { try forwardCall.run() }

  func backward() throws { for call in backwardCalls { try call.run() } }
}
