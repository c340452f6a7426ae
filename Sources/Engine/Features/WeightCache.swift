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
    private var kept: [(layout: Layout, buffer: AlignedFloats)] = []
    private var keptTransformed: [(layout: Layout, buffer: AlignedFloats)] = []

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
      if let found = kept.first(where: { $0.layout == layout }) { return found.buffer }
      let buffer = AlignedFloats(bytes: layout.bytes)
      // Few programs want another layout: folding again costs less than keeping every kernel twice.
      let values = plain ?? fold().kernel
      plain = nil
      try oneDNN.copy(values, .kerasKernel(shape), to: layout, buffer.address)
      kept.append((layout, buffer))
      return buffer
    }

    /// A kernel of 3×3 for Winograd's F(4×4, 3×3).
    ///
    /// - Parameters:
    ///   - layout: What each product wants, a convolution of one pixel.
    ///   - inputs: Channels of what is read.
    ///   - outputs: Channels of what is written.
    ///   - oneDNN: Copies.
    /// - Returns: `WinogradTiling.products` kernels, one behind the other, shared by all programs that
    ///   want this layout.
    /// - Throws: `KernelError` where oneDNN refuses.
    func transformed(
      to layout: Layout, inputs: Int, outputs: Int, _ oneDNN: OneDNN
    ) throws -> AlignedFloats {
      if let found = keptTransformed.first(where: { $0.layout == layout }) { return found.buffer }
      let products = WinogradTiling.products
      let plain = AlignedFloats(count: products * inputs * outputs)
      WinogradTransforms.transform(
        kernel: self.plain ?? fold().kernel, into: plain, count: inputs * outputs)
      self.plain = nil
      let buffer = AlignedFloats(bytes: products * layout.bytes)
      let keras = try Layout.kerasKernel([outputs, inputs, 1, 1])
      for number in 0..<products {
        try oneDNN.copy(
          keras, plain.address + 4 * number * inputs * outputs, to: layout,
          buffer.address + number * layout.bytes)
      }
      keptTransformed.append((layout, buffer))
      return buffer
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
