internal import Compiler
internal import Configuration
internal import Models

/// A tensor as a primitive wants it: itself, or a copy in another layout.
struct ReorderedOperand {
  let layout: Layout
  let address: UnsafeMutableRawPointer
  private let original: (layout: Layout, address: UnsafeMutableRawPointer)
  private let context: KernelContext

  init(
    _ address: UnsafeMutableRawPointer, _ layout: Layout, to wanted: Layout,
    _ context: KernelContext
  ) throws {
    original = (layout, address)
    self.context = context
    self.layout = wanted
    self.address = layout == wanted ? address : context.allocate(wanted)
  }

  init(
    _ values: UnsafeMutablePointer<Float>, _ layout: Layout, to wanted: Layout,
    _ context: KernelContext
  ) throws {
    try self.init(UnsafeMutableRawPointer(values), layout, to: wanted, context)
  }

  /// The call that copies the tensor in, where one is needed.
  func fetch(into calls: inout [KernelContext.BoundCall]) throws {
    guard address != original.address else { return }
    calls.append(
      try context.reorder(original.layout, .at(original.address), layout, .at(address)))
  }

  /// The call that copies the result out, where one is needed.
  func deliver(into calls: inout [KernelContext.BoundCall]) throws {
    guard address != original.address else { return }
    calls.append(
      try context.reorder(layout, .at(address), original.layout, .at(original.address)))
  }
}

/// The first of several choices that oneDNN has fast code for, else the last.
private func firstFast(_ choices: [() throws -> OneDNNPrimitive]) throws -> OneDNNPrimitive {
  for choice in choices.dropLast() {
    if let primitive = try? choice(), !primitive.isReference { return primitive }
  }
  guard let last = choices.last else { preconditionFailure("nothing to choose from") }
  return try last()
}

extension OneDNN {
  /// The forward primitive: in the tensors' own layouts where that is fast.
  ///
  /// - Parameters:
  ///   - passes: The convolution.
  ///   - input: The layout of what it reads.
  ///   - output: The layout of what it writes.
  ///   - weights: The layout that the kernel is kept in; nil leaves it to oneDNN.
  ///   - activation: The rectifier on top.
  /// - Returns: The primitive.
  /// - Throws: `KernelError` where oneDNN refuses.
  func bestForward(
    _ passes: ConvolutionPasses, _ input: Layout, _ output: Layout, weights: Layout?,
    _ activation: Activation
  ) throws -> OneDNNPrimitive {
    let kernel = try weights ?? .anyOf(passes.shape.kernel)
    let (freeInput, freeOutput) = (try input.free, try output.free)
    return try firstFast([
      { try self.convolutionForward(passes, input, kernel, output, activation: activation) },
      { try self.convolutionForward(passes, freeInput, kernel, output, activation: activation) },
      {
        try self.convolutionForward(passes, freeInput, kernel, freeOutput, activation: activation)
      },
    ])
  }

  /// The primitive of the kernel's gradient, for the layout of the input that the forward one read.
  func bestBackwardWeights(
    _ passes: ConvolutionPasses, _ input: Layout, of forward: OneDNNPrimitive, _ kernel: Layout
  ) throws -> OneDNNPrimitive {
    let output = forward.destination
    let free = (try input.free, try output.free, try Layout.anyOf(passes.shape.kernel))
    return try firstFast([
      { try self.convolutionBackwardWeights(passes, input, kernel, output, of: forward) },
      { try self.convolutionBackwardWeights(passes, input, free.2, output, of: forward) },
      { try self.convolutionBackwardWeights(passes, free.0, free.2, output, of: forward) },
      { try self.convolutionBackwardWeights(passes, free.0, free.2, free.1, of: forward) },
    ])
  }

  func bestBackwardData(
    _ passes: ConvolutionPasses, _ input: Layout, _ output: Layout, of forward: OneDNNPrimitive
  ) throws -> OneDNNPrimitive {
    let kernel = try Layout.anyOf(passes.shape.kernel)
    let (freeInput, freeOutput) = (try input.free, try output.free)
    return try firstFast([
      { try self.convolutionBackwardData(passes, input, kernel, output, of: forward) },
      { try self.convolutionBackwardData(passes, freeInput, kernel, freeOutput, of: forward) },
    ])
  }
}
