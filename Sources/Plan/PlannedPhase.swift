internal import Basics
package import Configuration

/// What a phase does, in full.
package struct PlannedPhase: Codable, Hashable, Sendable {
  package var name: String
  package var epochs: Int
  package var freeze: FreezePoint
  package var parameters: ParameterCounts
  /// What batch normalisations normalise by in training; nil in plans of earlier versions.
  package var normalizations: NormalizationCounts?
  package var cut: [CutTensor]
  /// Layers that train, with weights of their own.
  package var trainableLayers: [String]
  package var features: FeatureReuse
  /// The roles whose images are decoded once and stay in memory, where images themselves are trained
  /// on; nil while the number of images is unknown.
  package var imagesInMemory: [Role]?
  /// Images that pass through the static part together.
  package var staticBatch: Int
  /// Of a training step's tensors: values and gradients in one workspace.
  package var workspaceBytes: Int
  package var optimizer: Optimizer
  /// Nil where the learning rate stays as it is.
  package var schedule: Schedule?
  package var earlyStopping: EarlyStopping?
  package var stopAt: StopAt?
  /// Whether the best epoch's weights are kept, because the next phase starts from them.
  package var keepsBest: Bool
  /// Updates of the whole phase; nil while the number of images is unknown.
  package var steps: Int?

  private enum CodingKeys: String, CodingKey {
    case name
    case epochs
    case freeze
    case parameters
    case normalizations = "batch_normalizations"
    case cut
    case trainableLayers = "trainable_layers"
    case features
    case imagesInMemory = "images_in_memory"
    case staticBatch = "static_batch"
    case workspaceBytes = "workspace_bytes"
    case optimizer
    case schedule
    case earlyStopping = "early_stopping"
    case stopAt = "stop_at"
    case keepsBest = "keeps_best"
    case steps
  }
}

extension PlannedPhase {
  /// Takes in how many updates an epoch has, and what follows from it.
  mutating func setSteps(ofEpoch updates: Int?) {
    steps = updates.map { $0.saturatingMultiply(epochs) }
    schedule = schedule?.resolved(updates: steps)
  }

  /// Numbers that cross the cut for one image.
  package var floatsPerImage: Int { cut.reduce(0) { $0 + $1.shape.reduce(1, *) } }

  /// Whether vectors cross the cut, which are as long for images of any size.
  package var handsOnVectors: Bool {
    features != .nothingStatic && cut.allSatisfy { $0.shape.count == 1 }
  }
}
