internal import Models

/// A step without arrays whose forward and backward passes are one call of oneDNN's each.
final class PairedCalls: BoundStep {
  private let forwardCall: KernelContext.BoundCall
  private let backwardCall: KernelContext.BoundCall?

  init(_ forward: KernelContext.BoundCall, _ backward: KernelContext.BoundCall?) {
    forwardCall = forward
    backwardCall = backward
  }

  /// - Parameters:
  ///   - forward: The primitive of the forward pass.
  ///   - backward: The primitive of its gradient.
  ///   - tensors: The layouts of input and output.
  ///   - input: What is read.
  ///   - output: What is written.
  ///   - context: Binds the calls.
  ///   - kept: What the forward pass leaves for the backward pass.
  convenience init(
    _ forward: OneDNNPrimitive, _ backward: OneDNNPrimitive, _ tensors: Tensors,
    _ input: BatchTensor, _ output: BatchTensor, _ context: KernelContext,
    kept: [KernelContext.Operand] = []
  ) {
    let forwardCall = context.call(
      forward,
      [
        (Argument.source, tensors.source, .at(input.values)),
        (Argument.destination, tensors.destination, .at(output.values)),
      ] + kept)
    guard let outer = output.gradient, let inner = input.gradient else {
      self.init(forwardCall, nil)
      return
    }
    let backwardCall = context.call(
      backward,
      [
        (Argument.destinationGradient, tensors.destination, .at(outer)),
        (Argument.sourceGradient, tensors.source, .at(inner)),
      ] + kept)
    self.init(forwardCall, backwardCall)
  }

  func forward(_ pass: Pass) throws { try forwardCall.run() }

  func backward() throws { try backwardCall?.run() }
}
