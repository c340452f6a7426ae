/// Keras's `SparseCategoricalAccuracy`: the same answer as `CategoricalAccuracy`, from integer labels.
package struct SparseCategoricalAccuracy: MetricRule {
  package static let name = "sparse_categorical_accuracy"
  package static let summary = "the same, in Keras from integer labels"
  package static let fields: [DeclaredField<SparseCategoricalAccuracy>] = []

  package init() {}
}
