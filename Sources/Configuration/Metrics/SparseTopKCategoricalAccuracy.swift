/// Keras's `SparseTopKCategoricalAccuracy`: the same answer as `TopKCategoricalAccuracy`, from integer
/// labels.
package struct SparseTopKCategoricalAccuracy: MetricRule {
  package static let name = "sparse_top_k_categorical_accuracy"
  package static let summary = "the same, in Keras from integer labels"
  package static let fields: [DeclaredField<SparseTopKCategoricalAccuracy>] = [
    DeclaredField("k", \.k, .count, "how many of the largest outputs count")
  ]

  package var k = 5

  package init() {}
}
