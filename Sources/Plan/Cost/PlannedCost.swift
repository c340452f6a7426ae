/// What the run will take.
package struct PlannedCost: Codable, Hashable, Sendable {
  /// Of the static part, for one image.
  package var staticFlopsPerImage: Int
  /// Of the trainable part, forward and backward, for one image.
  package var trainableFlopsPerImage: Int
  /// Images that pass through the static part together.
  package var staticBatch: Int
  /// Images of all roles, those that have two roles counted once.
  package var distinctImages: Int
  /// Bytes at the peak.
  package var memory: Int
  /// Bytes of stored features, and of checkpoints.
  package var featureBytes: Int?
  /// Nil where no features are stored.
  package var store: PlannedStore?
  package var checkpointBytes: Int
  package var seconds: PredictedSeconds?
  package var predictedBy: String

  private enum CodingKeys: String, CodingKey {
    case staticFlopsPerImage = "static_flops_per_image"
    case trainableFlopsPerImage = "trainable_flops_per_image"
    case staticBatch = "static_batch"
    case distinctImages = "distinct_images"
    case memory
    case featureBytes = "feature_bytes"
    case store
    case checkpointBytes = "checkpoint_bytes"
    case seconds
    case predictedBy = "predicted_by"
  }

  /// Takes into account that the features of so many images are in the store already.
  package mutating func deductStored(_ images: Int) {
    store?.imagesThere = images
    let lacking = Double(max(0, distinctImages - images)) / Double(max(1, distinctImages))
    seconds?.decode *= lacking
    seconds?.features *= lacking
  }
}

/// Predicted wall time by stage.
package struct PredictedSeconds: Codable, Hashable, Sendable {
  /// Outside all stages.
  package var start: Double
  package var decode: Double
  package var features: Double
  package var training: Double
  package var evaluation: Double

  package var total: Double { start + decode + features + training + evaluation }
}
