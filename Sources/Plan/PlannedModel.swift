package import Models

/// How many parameters a model has.
package struct ParameterCounts: Codable, Hashable, Sendable {
  package var total: Int
  /// Those that gradients change in this phase.
  package var trainable: Int

  package init(total: Int, trainable: Int) {
    self.total = total
    self.trainable = trainable
  }
}

package struct PlannedLayer: Codable, Hashable, Sendable {
  /// The position in the model, the input layer counted.
  package var index: Int
  /// In Keras's list, by which freeze indexes count, where a model has operators or models within the
  /// model; nil for an operator, and for all layers of other models.
  package var kerasIndex: Int?
  package var name: String
  /// The Keras class.
  package var kind: String
  /// For one image.
  package var outputShape: [Int]
  package var parameters: Int
  /// Keras's `layer.trainable`.
  package var trainable: Bool
  /// Computed once per image, not once per step.
  package var `static`: Bool

  private enum CodingKeys: String, CodingKey {
    case index
    case kerasIndex = "keras_index"
    case name
    case kind
    case outputShape = "output_shape"
    case parameters
    case trainable
    case `static`
  }
}

/// Where a phase's freeze key falls.
package struct FreezePoint: Codable, Hashable, Sendable {
  /// The first N layers that Keras lists are frozen.
  package var layers: Int
  /// As many of the graph's own, which has operators and the layers of models within the model too;
  /// nil where they are the same.
  package var positions: Int?
  /// The last of them.
  package var lastFrozen: String?
  /// Kinds of layers that are frozen in all of the backbone; nil where there are none.
  package var also: [String]?
  /// Positions in the graph of the layers of those kinds that lie behind the last frozen one.
  package var others: [Int]?
  /// Of the backbone's parameters, how many are trainable.
  package var backboneTrainable: Int
  package var backboneTotal: Int

  private enum CodingKeys: String, CodingKey {
    case layers
    case positions
    case lastFrozen = "last_frozen"
    case also
    case others
    case backboneTrainable = "backbone_trainable"
    case backboneTotal = "backbone_total"
  }

  /// Which of the graph's layers are frozen.
  package var frozen: FrozenLayers {
    FrozenLayers(first: positions ?? layers, others: others ?? [])
  }
}

/// A tensor that the static part hands to the trainable part.
package struct CutTensor: Codable, Hashable, Sendable {
  package var layer: String
  /// For one image of the training size.
  package var shape: [Int]
  package var bytesPerImage: Int

  private enum CodingKeys: String, CodingKey {
    case layer
    case shape
    case bytesPerImage = "bytes_per_image"
  }
}

/// How often the static part is computed.
package enum FeatureReuse: String, Codable, Hashable, Sendable {
  /// Once per image, and kept.
  case once
  /// Again in each epoch, because training images change.
  case everyEpoch = "every_epoch"
  /// There is nothing static worth keeping.
  case nothingStatic = "nothing_static"
}
