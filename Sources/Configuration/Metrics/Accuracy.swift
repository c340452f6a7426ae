/// Keras's `accuracy`: which one it is follows from the loss and the shape of the output.
package struct Accuracy: MetricRule {
  package static let name = "accuracy"
  package static let otherNames = ["acc"]
  package static let summary = "right answers, as Keras resolves the name from loss and output"
  package static let fields: [DeclaredField<Accuracy>] = []

  package init() {}

  package func resolved(_ output: MeasuredOutput) -> any MetricRule {
    switch output.loss {
    case .sparseCategoricalCrossentropy: SparseCategoricalAccuracy()
    case .binaryCrossentropy:
      output.units == 1 || output.binaryAccuracy == .elementwise
        ? BinaryAccuracy() : CategoricalAccuracy()
    default: output.units == 1 ? BinaryAccuracy() : CategoricalAccuracy()
    }
  }
}
