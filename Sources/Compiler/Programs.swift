package import Models

extension Program {
  /// The static part of a phase: all passes that inference takes before the engine lays it out.
  ///
  /// - Parameters:
  ///   - graph: The whole model.
  ///   - cut: Positions of the layers whose outputs are wanted, all of them static.
  /// - Returns: A program whose one input is the image.
  package static func inference(_ graph: Graph, cut: [Int]) -> Program {
    decomposed(graph, from: [0], to: cut, .inference).folded().fused()
  }

  /// Images that pass through an inference program together: enough that every thread has work in the
  /// late, small layers, few enough that the early, large ones stay near the caches; but where the
  /// arrays are large, enough that reading them once a batch does not show.
  ///
  /// - Parameter weightBytes: Of the arrays that the program reads.
  /// - Returns: From 4 to 32.
  package func inferenceBatch(weightBytes: Int) -> Int {
    let perImage = max(1, workspaceBytes(batch: 1))
    let near = (48 << 20) / perImage
    let shared = weightBytes / (6 << 20)
    return max(4, min(32, max(near, shared)))
  }
}

extension TrainingProgram {
  /// What decides the trainable part besides the graph.
  package struct Settings: Hashable, Sendable {
    /// Positions of the layers whose outputs are given.
    package var cut: [Int]
    /// Which layers do not train.
    package var frozen: FrozenLayers
    /// Whether frozen batch normalisations use their batch's own statistics in training.
    package var batchStatistics: Bool
    /// Whether the loss is computed from what goes into the last activation.
    package var lossBeforeActivation: Bool
    /// The channel order that convolutions like best.
    package var order: ChannelOrder
    /// Whether the given tensors get gradients too.
    package var inputGradients: Bool

    package init(
      cut: [Int], frozen: FrozenLayers, batchStatistics: Bool = false,
      lossBeforeActivation: Bool = false,
      order: ChannelOrder = .blocks16, inputGradients: Bool = false
    ) {
      self.cut = cut
      self.frozen = frozen
      self.batchStatistics = batchStatistics
      self.lossBeforeActivation = lossBeforeActivation
      self.order = order
      self.inputGradients = inputGradients
    }
  }

  /// The trainable part of a phase: all passes but the last, which places it for a batch size.
  package init(_ graph: Graph, _ settings: Settings) {
    self = Program.decomposed(
      graph, from: settings.cut, to: [graph.output], .training, frozen: settings.frozen,
      batchStatistics: settings.batchStatistics
    )
    .folded().fused().laidOut(settings.order)
    .differentiated(
      lossBeforeActivation: settings.lossBeforeActivation,
      inputGradients: settings.inputGradients)
  }
}
