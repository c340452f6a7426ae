package import Configuration

/// Keras's `SpatialDropout2D`: whole channels of an image are dropped.
package struct SpatialDropout2D: KerasLayer {
  package static let className = "SpatialDropout2D"
  package static let specName: String? = "spatial_dropout"
  package static let summary = "zeroes a random fraction of the channels in training"
  package static let argumentStyle = LayerArgumentStyle.keys(shorthand: "rate")
  package static let fields: [DeclaredField<SpatialDropout2D>] = [
    DeclaredField(
      "rate", \.rate, .fraction, isRequired: true, also: ["p", "dropout_rate"],
      "the fraction dropped")
  ]

  /// The fraction dropped in training.
  package var rate: Double

  package init() { rate = 0 }

  package func outputShape(for inputs: [[Int]], name: String) throws(GraphError) -> [Int] {
    guard inputs[0].count == 3 else {
      throw GraphError(
        layer: name,
        """
        '\(name)' drops channels of images of [height, width, channels], but its input is \
        \(inputs[0])
        """)
    }
    return inputs[0]
  }

  package func isRandomOrBatchWide(trainable: Bool, batchStatistics: Bool) -> Bool { rate > 0 }

  package func decompose(
    _ inputs: [Program.Value], in context: inout Decomposition
  ) -> Program.Value {
    context.addDropout(rate, .channel, inputs)
  }
}
