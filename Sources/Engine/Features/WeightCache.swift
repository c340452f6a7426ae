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

    fileprivate init(_ fold: @escaping () -> FoldedWeights) {
      self.fold = fold
      let folded = fold()
      plain = folded.kernel
      bias = AlignedFloats(count: folded.bias.count)
      _ = bias.buffer.update(fromContentsOf: folded.bias)
    }

    /// The kernel as a primitive wants it.
    ///
    /// `sides`: oneDNN's logical order, `[out, in, height, width]`,
    ///   `[groups, 1, 1, height, width]` or `[out, in]`.
    func reordered(
      to layout: Layout, sides: [Int], _ oneDNN: OneDNN
    ) throws -> AlignedFloats {
      if let found = kept.first(where: { $0.layout == layout }) { return found.buffer }
      let buffer = AlignedFloats(bytes: layout.bytes)
      // Few programs want another layout: folding again costs less than keeping every kernel twice.
      let values = plain ?? fold().kernel
      plain = nil
      try oneDNN.copy(values, .kerasKernel(sides), to: layout, buffer.address)
      kept.append((layout, buffer))
      return buffer
    }
  }

  private let graph: Graph
  private let weights: ModelWeights
  private var kernels: [[Int]: Kernel] = [:]

  init(graph: Graph, weights: ModelWeights) {
    self.graph = graph
    self.weights = weights
  }

  /// The arrays of a layer, with those of a batch normalisation folded in.
  func kernel(_ layer: Int, normalization: Int?) -> Kernel {
    let (folded, factor) = (graph.layers[layer], normalization.map { graph.layers[$0] })
    return kept([layer, normalization ?? -1]) { [weights] in
      FoldedWeights(layer: folded, normalization: factor, weights)
    }
  }

  /// A batch normalisation as a factor and a summand for each channel.
  func affine(_ layer: Int) -> Kernel {
    let normalization = graph.layers[layer]
    return kept([layer]) { [weights] in FoldedWeights(normalization: normalization, weights) }
  }

  private func kept(_ key: [Int], fold: @escaping () -> FoldedWeights) -> Kernel {
    if let found = kernels[key] { return found }
    let kernel = Kernel(fold)
    kernels[key] = kernel
    return kernel
  }
}
