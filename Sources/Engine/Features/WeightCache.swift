internal import Compiler
internal import Models

/// Folded arrays of the static part in the layouts that programs asked for, so that programs for
/// other batch sizes and image sizes share them.
final class WeightCache {
  /// Kernel and bias of one step.
  final class Kernel {
    let bias: AlignedFloats
    /// The kernel in Keras's layout, until a program has it in its own.
    private var plain: [Float]?
    private let fold: () -> FoldedWeights
    private var kept: [(form: Form, buffer: AlignedFloats)] = []

    /// A layout, and the way that a kernel in it was transformed for, if any.
    private struct Form: Equatable {
      let layout: Layout
      var scheme: WinogradScheme?
    }

    fileprivate init(_ fold: @escaping () -> FoldedWeights) {
      self.fold = fold
      let folded = fold()
      plain = folded.kernel
      bias = AlignedFloats(count: folded.bias.count)
      _ = bias.buffer.update(fromContentsOf: folded.bias)
    }

    /// The kernel as a primitive wants it.
    ///
    /// - Parameters:
    ///   - layout: What the primitive wants.
    ///   - shape: The kernel's in oneDNN's logical order, see `Layout.kerasKernel`.
    ///   - oneDNN: Copies.
    /// - Returns: The kernel, shared by all programs that want this layout.
    /// - Throws: `KernelError` where oneDNN refuses.
    func reordered(
      to layout: Layout, shape: [Int], _ oneDNN: OneDNN
    ) throws -> AlignedFloats {
      try kept(Form(layout: layout)) {
        let buffer = AlignedFloats(bytes: layout.bytes)
        try oneDNN.copy(takePlain(), .kerasKernel(shape), to: layout, buffer.address)
        return buffer
      }
    }

    /// The kernel, transformed for Winograd's way.
    ///
    /// - Parameters:
    ///   - primitive: The convolution.
    ///   - oneDNN: Copies.
    /// - Returns: `WinogradScheme.products` kernels in the layout of the product's weights, one behind
    ///   the other, shared by all programs that want them so.
    /// - Throws: `KernelError` where oneDNN refuses.
    func transformed(_ primitive: WinogradPrimitive, _ oneDNN: OneDNN) throws -> AlignedFloats {
      let (scheme, layout) = (primitive.tiling.scheme, primitive.product.weights)
      return try kept(Form(layout: layout, scheme: scheme)) {
        let (inputs, outputs) = (primitive.shape.input[2], primitive.shape.output[2])
        let plain = AlignedFloats(count: primitive.tiling.kernelFloats)
        WinogradKernel.transform(takePlain(), scheme, into: plain, count: inputs * outputs)
        let buffer = AlignedFloats(bytes: scheme.products * layout.bytes)
        let keras = try Layout.kerasKernel([outputs, inputs, 1, 1])
        for number in 0..<scheme.products {
          try oneDNN.copy(
            keras, plain.address + 4 * number * inputs * outputs, to: layout,
            buffer.address + number * layout.bytes)
        }
        return buffer
      }
    }

    private func kept(_ form: Form, make: () throws -> AlignedFloats) rethrows -> AlignedFloats {
      if let found = kept.first(where: { $0.form == form }) { return found.buffer }
      let buffer = try make()
      kept.append((form, buffer))
      return buffer
    }

    /// The kernel in Keras's layout, which is not kept: few programs want it in another layout than the
    /// first one, and folding again costs less than keeping every kernel twice.
    private func takePlain() -> [Float] {
      defer { plain = nil }
      return plain ?? fold().kernel
    }
  }

  private let weights: ModelWeights
  private var kernels: [Key: Kernel] = [:]
  private var plain: [ParameterKey: ParameterStore] = [:]

  private struct Key: Hashable {
    let kernel: ParameterKey?
    let scaling: ChannelScaling?
    /// Over which constants are spread.
    let channels: Int
  }

  init(_ weights: ModelWeights) { self.weights = weights }

  /// The arrays of a step, with what follows it folded in.
  func kernel(
    _ kernel: ParameterKey, bias: ParameterKey?, outputs: Int, _ folded: ChannelScaling?
  ) -> Kernel {
    kept(Key(kernel: kernel, scaling: folded, channels: outputs)) { [weights] in
      FoldedWeights(kernel: kernel, bias: bias, outputs: outputs, folded, weights)
    }
  }

  /// A factor and a summand for each channel alone, as a convolution has them.
  func scaling(_ scaling: ChannelScaling, channels: Int) -> Kernel {
    kept(Key(kernel: nil, scaling: scaling, channels: channels)) { [weights] in
      FoldedWeights(scaling, channels: channels, weights)
    }
  }

  /// An array as Keras has it, for loops of our own.
  func parameter(_ key: ParameterKey) -> Parameter {
    if let store = plain[key] { return store[key] }
    let store = weights.store(key)
    plain[key] = store
    return store[key]
  }

  private func kept(_ key: Key, fold: @escaping () -> FoldedWeights) -> Kernel {
    if let found = kernels[key] { return found }
    let kernel = Kernel(fold)
    kernels[key] = kernel
    return kernel
  }
}
