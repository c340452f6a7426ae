internal import Configuration

/// The grammar of `compatibility`: a preset, and what differs from it.
enum CompatibilityGrammar {
  static let compatibility = record(Compatibility(), shorthand: "preset") {
    field("preset", \.preset, preset, also: ["version", "keras"], "what sets all the others")
    field(
      "rmsprop_epsilon", \.rmspropEpsilon, Scalar.choice("place of epsilon"),
      "inside the square root or outside")
    field(
      "augmentation_interpolation", \.augmentationInterpolation,
      Scalar.choice("interpolation"), "of rotated and shifted images")
    field("shear_unit", \.shearUnit, Scalar.choice("unit"), "of 'dataset.augment.shear'")
    field(
      "augmentation_centre", \.augmentationCentre, Scalar.choice("centre"),
      also: ["augmentation_center"], "n/2 + 0.5 or n/2 - 0.5")
    field(
      "augmentation_axes", \.augmentationAxes, Scalar.choice("order of axes"),
      "how augmentation's matrix is read")
    field("resnet50", \.resnet50, Scalar.choice("generation"), "which ResNet50")
    field(
      "binary_accuracy", \.binaryAccuracy, Scalar.choice("meaning"),
      "what accuracy means under binary_crossentropy")
    field(
      "frozen_batch_normalization", \.frozenBatchNormalization, Scalar.choice("mode"),
      "what a frozen batch normalisation does in training")
    field(
      "moving_variance", \.movingVariance, Scalar.choice("variance"),
      "the variance that enters the moving average")
    // Left out where it is the preset's: plans that do not mention it keep their identity.
    field(
      "restore_best", Scalar.choice("rule", of: Compatibility.RestoreBest.self),
      "whether early stopping's best weights come back where the patience did not run out"
    ) {
      $0.restoreBest = $1
    } get: {
      $0.restoreBest == Compatibility(preset: $0.preset).restoreBest ? nil : $0.restoreBest
    }
    field(
      "applications", Scalar.choice("generation", of: Compatibility.Applications.self),
      "whose applications backbones are: what freeze indexes count, and how EfficientNet begins"
    ) {
      $0.applications = $1
    } get: {
      $0.applications == Compatibility(preset: $0.preset).applications ? nil : $0.applications
    }
  } prepare: { compatibility, place in
    guard case .string(let name)? = place["preset"]?.node.content,
      let preset = Compatibility.Preset(rawValue: name)
    else { return }
    compatibility = Compatibility(preset: preset)
  }

  private static let preset = Scalar.choice(
    "preset", of: Compatibility.Preset.self,
    synonyms: [
      "keras": .keras3, "keras-3.0": .keras3, "keras3": .keras3, "keras-2": .keras22,
      "keras-2.1": .keras20, "keras-2.3": .keras22, "tf-2.0": .tf21, "tf-2.2": .tf21,
      "tf-2.3": .tf28, "tf-2.4": .tf28, "tf-2.5": .tf28, "tf-2.6": .tf28, "tf-2.7": .tf28,
      "tf-2.9": .tf215, "tf-2.10": .tf215, "tf-2.11": .tf215, "tf-2.12": .tf215,
      "tf-2.13": .tf215, "tf-2.14": .tf215, "tf-2.16": .keras3,
    ])
}
