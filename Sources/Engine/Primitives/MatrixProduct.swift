internal import Compiler
internal import Models

extension MatrixProduct: ExecutablePrimitive {
  func layOut(
    _ step: Program.Step, at position: Int, in layout: inout ProgramLayout
  ) throws -> Int {
    let shape = MatrixShape(
      rows: layout.batch * step.outputShape.dropLast().reduce(1, *),
      features: layout.program.inputShape(of: step).last ?? 1, units: step.outputShape.last ?? 1)
    let kernel = layout.arrays.kernel(
      self.kernel, bias: self.bias, outputs: shape.units, step.folded)
    let bias = try Layout.vector(shape.units)
    let primitive = try layout.oneDNN.innerProduct(
      step.name, .inference,
      Tensors(
        source: shape.source, weights: .anyOf(shape.kernel), bias: bias,
        destination: shape.destination),
      step.postOperations)
    let input = try layout.inKerasOrder(step.inputs[0])
    let result = layout.call(
      step.name, primitive,
      reading: [
        (Argument.source, try shape.source, .value(input)),
        (
          Argument.weights, primitive.weights,
          .constant(
            try kernel.reordered(to: primitive.weights, shape: shape.kernel, layout.oneDNN))
        ),
        (Argument.bias, bias, .constant(kernel.bias)),
      ], into: try shape.destination)
    // The rows of an image are its pixels.
    return step.outputShape.count == 1
      ? result
      : layout.renamed(result, as: try .keras(step.outputShape, batch: layout.batch))
  }

  func kernels(
    _ step: Program.Step, input: Program.Tensor, batch: Int, _ oneDNN: OneDNN
  ) throws -> [StoredKernel] {
    let passes = passes(step, inputs: batch * input.shape.reduce(1, *), input.shape)
    guard passes.shape.isBlocked else { return [] }
    return [
      StoredKernel(
        key: kernel,
        layout: try oneDNN.denseForward(passes, kernel: .anyOf(passes.shape.kernel)).weights,
        keras: try .kerasKernel(passes.shape.kernel))
    ]
  }

  func bind(
    _ step: Program.Step, _ inputs: [BatchTensor], _ output: BatchTensor, _ binder: StepBinder
  ) throws -> any BoundStep {
    let passes = passes(step, inputs: inputs[0].count, inputs[0].shape)
    return passes.shape.isBlocked
      ? try BlockedMatrixProduct(self, passes, inputs[0], output, binder)
      : PlainMatrixProduct(self, passes.shape, inputs[0], output, binder)
  }

  private func passes(_ step: Program.Step, inputs: Int, _ shape: [Int]) -> MatrixPasses {
    let features = shape.last ?? 1
    return MatrixPasses(
      name: step.name, hasBias: bias != nil,
      shape: MatrixShape(
        rows: inputs / features, features: features, units: step.outputShape.last ?? 1))
  }
}

/// Forward and backward by oneDNN, whose kernel lies as its matrix products like it, so that no step
/// has to pack it.
private final class BlockedMatrixProduct: BoundStep {
  private let forwardCall: KernelContext.BoundCall
  private let backwardCalls: [KernelContext.BoundCall]

  init(
    _ product: MatrixProduct, _ passes: MatrixPasses, _ input: BatchTensor,
    _ output: BatchTensor, _ binder: StepBinder
  ) throws {
    let (kernel, bias) = (binder[product.kernel], binder[product.bias])
    let kernelLayout = binder.layout(of: product.kernel)
    let (context, shape) = (binder.context, passes.shape)
    let oneDNN = context.oneDNN
    let (rows, results) = (try shape.source, try shape.destination)
    let forward = try oneDNN.denseForward(passes, kernel: kernelLayout)
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
          try oneDNN.denseBackwardWeights(passes, kernel: kernelLayout, of: forward),
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
          try oneDNN.denseBackwardData(passes, kernel: kernelLayout, of: forward),
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
