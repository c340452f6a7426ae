package import Configuration

/// `StochasticDepth` of Keras's ConvNeXt: whole images are dropped.
package struct StochasticDepth: KerasLayer {
  package static let className = "StochasticDepth"
  package static let fields: [DeclaredField<StochasticDepth>] = [
    DeclaredField(
      "drop_path_rate", \.dropPathRate, .fraction, isRequired: true, "the fraction dropped")
  ]

  /// The fraction dropped in training.
  package var dropPathRate: Double

  package init() { dropPathRate = 0 }

  package func isRandomOrBatchWide(trainable: Bool, batchStatistics: Bool) -> Bool {
    dropPathRate > 0
  }

  package func decompose(
    _ inputs: [Program.Value], in context: inout Decomposition
  ) -> Program.Value {
    context.addDropout(dropPathRate, .image, inputs)
  }
}
