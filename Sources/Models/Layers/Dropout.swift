package import Configuration

/// Keras's `Dropout`.
package struct Dropout: KerasLayer {
  package static let className = "Dropout"
  package static let specName: String? = "dropout"
  package static let summary = "zeroes a random fraction in training"
  package static let argumentStyle = LayerArgumentStyle.keys(shorthand: "rate")
  package static let fields: [DeclaredField<Dropout>] = [
    DeclaredField(
      "rate", \.rate, .fraction, isRequired: true, also: ["p", "dropout_rate"],
      "the fraction dropped")
  ]

  /// The fraction dropped in training.
  package var rate: Double

  package init() { self.init(rate: 0) }

  package init(rate: Double) { self.rate = rate }

  package func isRandomOrBatchWide(trainable: Bool, batchStatistics: Bool) -> Bool { rate > 0 }

  package func decompose(
    _ inputs: [Program.Value], in context: inout Decomposition
  ) -> Program.Value {
    guard rate > 0, context.isTraining else { return inputs[0] }
    return context.add(DropoutMask(rate: rate, stream: context.layer.name), inputs)
  }
}
