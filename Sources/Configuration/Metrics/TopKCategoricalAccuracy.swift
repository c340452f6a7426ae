/// Keras's `TopKCategoricalAccuracy`: fewer than k outputs are larger than the class's.
package struct TopKCategoricalAccuracy: MetricRule {
  package static let name = "top_k_categorical_accuracy"
  package static let otherNames = ["top_k_accuracy", "top_5_accuracy", "TopKCategoricalAccuracy"]
  package static let summary = "images whose class is among the k largest outputs"
  package static let fields: [DeclaredField<TopKCategoricalAccuracy>] = [
    DeclaredField("k", \.k, .count, "how many of the largest outputs count")
  ]

  package var k = 5

  package init() {}
}
