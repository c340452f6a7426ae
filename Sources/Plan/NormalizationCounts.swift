internal import Models

/// What the batch normalisations of a model normalise by in a phase's training steps.
package struct NormalizationCounts: Codable, Hashable, Sendable {
  /// Those that take their batch's own mean and variance.
  package var batchStatistics: Int
  /// Those that take their moving averages and leave them as they are.
  package var movingAverages: Int

  package init(batchStatistics: Int, movingAverages: Int) {
    self.batchStatistics = batchStatistics
    self.movingAverages = movingAverages
  }

  private enum CodingKeys: String, CodingKey {
    case batchStatistics = "batch_statistics"
    case movingAverages = "moving_averages"
  }

  package var total: Int { batchStatistics + movingAverages }

  /// The counts in a line.
  package var sentence: String {
    "\(batchStatistics) by their batch's statistics, \(movingAverages) by moving averages"
  }
}

extension NormalizationCounts {
  /// Counts a model's.
  ///
  /// - Parameters:
  ///   - graph: The whole model.
  ///   - frozen: Which layers are frozen.
  ///   - batchStatistics: Whether frozen batch normalisations take their batch's statistics.
  init(_ graph: Graph, _ frozen: FrozenLayers, batchStatistics: Bool) {
    let uses = graph.layers.indices.filter { graph.layers[$0].kind is BatchNormalization }
      .map {
        graph.layers[$0].usesBatchStatistics(
          trainable: !frozen.contains($0), whenFrozen: batchStatistics)
      }
    self.init(
      batchStatistics: uses.count { $0 }, movingAverages: uses.count { !$0 })
  }
}
