internal import Configuration
internal import Models

/// A tensor as a primitive wants it: itself, or a copy in another layout.
struct Adapted {
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
private func firstFast(_ choices: [() throws -> Primitive]) throws -> Primitive {
  for choice in choices.dropLast() {
    if let primitive = try? choice(), !primitive.isReference { return primitive }
  }
  guard let last = choices.last else { preconditionFailure("nothing to choose from") }
  return try last()
}

extension OneDNN {
  /// The forward primitive: in the tensors' own layouts where that is fast.
  ///
  /// `weights`: the layout that the kernel is kept in; nil leaves it to oneDNN.
  func bestForward(
    _ shape: ConvolutionShape, _ input: Layout, _ output: Layout, weights: Layout?,
    _ activation: Activation
  ) throws -> Primitive {
    let kernel = try weights ?? .anyOf(shape.kernelSides)
    let (freeInput, freeOutput) = (try input.free, try output.free)
    return try firstFast([
      { try self.convolutionForward(shape, input, kernel, output, activation: activation) },
      { try self.convolutionForward(shape, freeInput, kernel, output, activation: activation) },
      { try self.convolutionForward(shape, freeInput, kernel, freeOutput, activation: activation) },
    ])
  }

  /// `input`: the layout that the forward primitive read.
  func bestBackwardWeights(
    _ shape: ConvolutionShape, _ input: Layout, of forward: Primitive, _ kernel: Layout
  ) throws -> Primitive {
    let output = forward.destination
    let free = (try input.free, try output.free, try Layout.anyOf(shape.kernelSides))
    return try firstFast([
      { try self.convolutionBackwardWeights(shape, input, kernel, output, of: forward) },
      { try self.convolutionBackwardWeights(shape, input, free.2, output, of: forward) },
      { try self.convolutionBackwardWeights(shape, free.0, free.2, output, of: forward) },
      { try self.convolutionBackwardWeights(shape, free.0, free.2, free.1, of: forward) },
    ])
  }

  func bestBackwardData(
    _ shape: ConvolutionShape, _ input: Layout, _ output: Layout, of forward: Primitive
  ) throws -> Primitive {
    let kernel = try Layout.anyOf(shape.kernelSides)
    let (freeInput, freeOutput) = (try input.free, try output.free)
    return try firstFast([
      { try self.convolutionBackwardData(shape, input, kernel, output, of: forward) },
      { try self.convolutionBackwardData(shape, freeInput, kernel, freeOutput, of: forward) },
    ])
  }
}
