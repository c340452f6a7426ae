/// Keras's `CategoricalAccuracy`: the largest output, the first of several equal ones.
package struct CategoricalAccuracy: MetricRule {
  package static let name = "categorical_accuracy"
  package static let otherNames = ["categorical_acc", "CategoricalAccuracy"]
  package static let summary = "images whose largest output is their class's"
  package static let fields: [DeclaredField<CategoricalAccuracy>] = []

  package init() {}

  package func resolved(_ output: MeasuredOutput) -> any MetricRule {
    output.loss == .sparseCategoricalCrossentropy ? SparseCategoricalAccuracy() : self
  }
}
