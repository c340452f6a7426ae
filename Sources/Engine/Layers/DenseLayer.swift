/// Keras's `Dense` without its activation: outputs = inputs kernel + bias.
///
/// The kernel lies as oneDNN's matrix products like it, so that no step has to pack it.
final class DenseLayer: TrainableLayer {
  private var forwardCalls: [KernelContext.BoundCall] = []
  private var backwardCalls: [KernelContext.BoundCall] = []

  /// - `kernel`: stored in `kernelLayout`.
  init(
    _ shape: DenseShape, _ input: BatchTensor, _ output: BatchTensor, kernel: Parameter,
    kernelLayout: Layout, bias: Parameter?, _ context: KernelContext
  ) throws {
    let oneDNN = context.oneDNN
    let free = try Layout.anyOf(shape.kernelSides)
    let (rows, results) = (try shape.source, try shape.destination)
    let weights = UnsafeMutableRawPointer(kernel.values.start)
    /// The kernel as a primitive reads it, changed just before where it wants another layout.
    func stored(
      for primitive: Primitive, _ calls: inout [KernelContext.BoundCall]
    ) throws -> KernelContext.Place {
      guard primitive.weights != kernelLayout else { return .at(weights) }
      calls.append(
        try context.reorder(kernelLayout, .at(weights), primitive.weights, .transient))
      return .transient
    }
    func operand(
      _ argument: Int32, _ floats: UnsafeMutableBufferPointer<Float>?
    ) throws -> [(argument: Int32, layout: Layout, place: KernelContext.Place)] {
      try floats.map {
        [(argument, try .vector(shape.units), .at(UnsafeMutableRawPointer($0.start)))]
      } ?? []
    }

    let forward = try firstFast([
      { try oneDNN.denseForward(shape, kernel: kernelLayout) },
      { try oneDNN.denseForward(shape, kernel: free) },
    ])
    let place = try stored(for: forward, &forwardCalls)
    forwardCalls.append(
      context.call(
        forward,
        [
          (Argument.source, rows, .at(input.values)),
          (Argument.weights, forward.weights, place),
          (Argument.destination, results, .at(output.values)),
        ] + (try operand(Argument.bias, bias?.values))))

    guard let outer = output.gradient else { return }
    if let change = kernel.gradient {
      let primitive = try firstFast([
        { try oneDNN.denseBackwardWeights(shape, kernel: kernelLayout, of: forward) },
        { try oneDNN.denseBackwardWeights(shape, kernel: free, of: forward) },
      ])
      let isDirect = primitive.weightsGradient == kernelLayout
      let place = KernelContext.Place.at(UnsafeMutableRawPointer(change.start))
      backwardCalls.append(
        context.call(
          primitive,
          [
            (Argument.source, rows, .at(input.values)),
            (
              Argument.weightsGradient, primitive.weightsGradient, isDirect ? place : .transient
            ),
            (Argument.destinationGradient, results, .at(outer)),
          ] + (try operand(Argument.biasGradient, bias?.gradient))))
      if !isDirect {
        backwardCalls.append(
          try context.reorder(primitive.weightsGradient, .transient, kernelLayout, place))
      }
    }
    if let inner = input.gradient {
      let primitive = try firstFast([
        { try oneDNN.denseBackwardData(shape, kernel: kernelLayout, of: forward) },
        { try oneDNN.denseBackwardData(shape, kernel: free, of: forward) },
      ])
      let place = try stored(for: primitive, &backwardCalls)
      backwardCalls.append(
        context.call(
          primitive,
          [
            (Argument.sourceGradient, rows, .at(inner)),
            (Argument.weights, primitive.weights, place),
            (Argument.destinationGradient, results, .at(outer)),
          ]))
    }
  }

  func forward(_ pass: Pass) throws { for call in forwardCalls { try call.run() } }

  func backward() throws { for call in backwardCalls { try call.run() } }
}
