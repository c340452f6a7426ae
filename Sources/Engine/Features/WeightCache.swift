internal import COneDNN
internal import Models

/// Folded arrays of the static part, kept in the layouts that programs asked for, so that programs
/// for other batch sizes and image sizes share them.
final class WeightCache {
  /// Kernel and bias of one step.
  final class Kernel {
    let bias: AlignedFloats
    private let values: [Float]
    private var kept: [(layout: Layout, buffer: AlignedFloats)] = []

    fileprivate init(_ folded: FoldedWeights) {
      values = folded.kernel
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
      let plain = AlignedFloats(count: values.count)
      _ = plain.buffer.update(fromContentsOf: values)
      let stored = try Layout.kerasKernel(sides)
      try oneDNN.copy(stored, plain.address, to: layout, buffer.address)
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
    kept([layer, normalization ?? -1]) {
      FoldedWeights(
        layer: graph.layers[layer], normalization: normalization.map { graph.layers[$0] }, weights)
    }
  }

  /// A batch normalisation as a factor and a summand for each channel.
  func affine(_ layer: Int) -> Kernel {
    kept([layer]) { FoldedWeights(normalization: graph.layers[layer], weights) }
  }

  private func kept(_ key: [Int], make: () -> FoldedWeights) -> Kernel {
    if let found = kernels[key] { return found }
    let kernel = Kernel(make())
    kernels[key] = kernel
    return kernel
  }
}
