/// What differs between the generations of Keras, as single switches.
///
/// A preset sets all of them; each may then be set alone.
package struct Compatibility: Hashable, Sendable {
  package enum Preset: String, Hashable, Sendable, CaseIterable {
    case keras20 = "keras-2.0"
    case keras22 = "keras-2.2"
    case tf21 = "tf-2.1"
    case tf28 = "tf-2.8"
    case tf215 = "tf-2.15"
    case keras3 = "keras-3"
  }

  /// Where RMSprop adds epsilon.
  package enum RMSpropEpsilon: String, Codable, Hashable, Sendable, CaseIterable {
    /// g / sqrt(v + epsilon).
    case inside
    /// g / (sqrt(v) + epsilon): tf.keras before TensorFlow 2.11, and there only without momentum.
    case outside
  }

  package enum AugmentationInterpolation: String, Hashable, Sendable, CaseIterable {
    case nearest
    case bilinear
  }

  package enum ShearUnit: String, Hashable, Sendable, CaseIterable {
    case radians
    case degrees
  }

  /// The point that augmentation turns about: n/2 + 0.5 or n/2 - 0.5.
  package enum AugmentationCentre: String, Hashable, Sendable, CaseIterable {
    case plusHalf = "plus_half"
    case minusHalf = "minus_half"
  }

  /// Whether the augmentation's matrix is read as (row, column) or (x, y).
  package enum AugmentationAxes: String, Hashable, Sendable, CaseIterable {
    case rowColumn = "row_column"
    case xy
  }

  /// ResNet50's generation: names, order of additions and epsilon.
  package enum ResNet50: String, Hashable, Sendable, CaseIterable {
    /// As the weights file says; the newer one without a file.
    case byWeights = "by_weights"
    case kerasApplications = "keras_applications"
    case tfKeras = "tf_keras"
  }

  /// What `accuracy` means under `binary_crossentropy`.
  package enum BinaryAccuracy: String, Hashable, Sendable, CaseIterable {
    case elementwise
    case byShape = "by_shape"
  }

  /// What a frozen batch normalisation does in training.
  package enum FrozenBatchNormalization: String, Hashable, Sendable, CaseIterable {
    case inference
    case batchStatistics = "batch_statistics"
  }

  /// The variance that enters the moving average.
  package enum MovingVariance: String, Hashable, Sendable, CaseIterable {
    case biased
    /// n/(n-1) on images (four axes), as TensorFlow's fused kernel.
    case besselOnImages = "bessel_on_images"
    case bessel
  }

  /// Which generation of Keras's applications a backbone is.
  package enum Applications: String, Hashable, Sendable, CaseIterable {
    case keras3 = "keras-3"
    /// tf.keras from TensorFlow 2.9 on: `model.layers`, and so freeze indexes, count operations such as
    /// `x + 3`, of which MobileNetV3 and ConvNeXt have some.
    case tf215 = "tf-2.15"
    /// tf.keras before that: EfficientNet's ImageNet weights also lack the second division of the
    /// input, and with it a layer.
    case tf28 = "tf-2.8"

    /// Whether `model.layers` has operations.
    package var listsOperations: Bool { self != .keras3 }
    /// Whether EfficientNet divides its input once more where it has Keras's ImageNet weights.
    package var dividesTwice: Bool { self != .tf28 }
  }

  /// When the best weights of early stopping come back.
  package enum RestoreBest: String, Hashable, Sendable, CaseIterable {
    /// At the end of training, whatever ended it.
    case always
    /// Only where the patience ran out: Keras 2, where training that goes on to its last epoch keeps
    /// that epoch's weights.
    case whenStopped = "when_stopped"
  }

  package var preset: Preset
  package var rmspropEpsilon: RMSpropEpsilon
  package var augmentationInterpolation: AugmentationInterpolation
  package var shearUnit: ShearUnit
  package var augmentationCentre: AugmentationCentre
  package var augmentationAxes: AugmentationAxes
  package var resnet50: ResNet50
  package var binaryAccuracy: BinaryAccuracy
  package var frozenBatchNormalization: FrozenBatchNormalization
  package var movingVariance: MovingVariance
  package var restoreBest: RestoreBest
  package var applications: Applications

  package init(preset: Preset = .keras3) {
    self.preset = preset
    rmspropEpsilon = [.keras20, .keras22, .tf21, .tf28].contains(preset) ? .outside : .inside
    augmentationInterpolation = preset == .keras20 ? .nearest : .bilinear
    shearUnit = preset == .keras20 ? .radians : .degrees
    let swapped = [Preset.tf215, .keras3].contains(preset)
    augmentationCentre = swapped ? .minusHalf : .plusHalf
    augmentationAxes = swapped ? .xy : .rowColumn
    resnet50 = .byWeights
    binaryAccuracy = [.keras20, .keras22, .tf21].contains(preset) ? .elementwise : .byShape
    frozenBatchNormalization =
      [.keras20, .keras22].contains(preset) ? .batchStatistics : .inference
    restoreBest = preset == .keras3 ? .always : .whenStopped
    applications = preset == .keras3 ? .keras3 : preset == .tf215 ? .tf215 : .tf28
    switch preset {
    case .keras20, .keras22: movingVariance = .bessel
    case .tf21, .tf28, .tf215: movingVariance = .besselOnImages
    case .keras3: movingVariance = .biased
    }
  }
}
