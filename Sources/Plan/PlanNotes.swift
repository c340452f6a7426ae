internal import Basics
internal import Configuration
internal import Models

/// What a reader of the plan should know beside its figures.
struct PlanNotes {
  private(set) var lines: [String] = []
  /// What is likely amiss.
  let warnings: [String]

  init(
    _ experiment: Experiment, _ network: Model, _ phases: [PhaseAnalysis], _ cost: PlannedCost,
    _ data: KnownData, _ images: ImageCounts
  ) {
    let backbone = BackboneNotes(experiment, network, phases, data)
    warnings = backbone.warnings
    lines += backbone.lines
    let compatibility = experiment.compatibility.differences
    if !compatibility.isEmpty {
      lines.append("differs from keras-3: " + compatibility.joined(separator: ", "))
    }
    for phase in phases {
      if phase.features == .everyEpoch {
        lines.append(
          "dataset.augment changes the training "
            + (experiment.dataset.augments(.validation) ? "and validation " : "")
            + "images, so \(phase.resolved.name) computes the static part again in each epoch")
      }
      let random = phase.layers.first { layer in
        layer.index > network.backbone.upperBound && !layer.static && layer.kind == "Dropout"
      }
      if let random, phase.layers.contains(where: { $0.index > random.index && !$0.trainable }) {
        lines.append("nothing downstream of '\(random.name)' is static: it drops at random")
      }
    }
    let frozenNorms = phases.contains { phase in
      phase.layers.contains { layer in
        layer.kind == "BatchNormalization" && !layer.trainable
          && !network.graph.layers[layer.index].runsInInference
      }
    }
    if frozenNorms {
      lines.append(
        experiment.compatibility.frozenBatchNormalization == .inference
          ? "frozen batch normalisation uses its moving averages and leaves them as they are"
          : "frozen batch normalisation uses each batch's statistics: nothing downstream of it is "
            + "static")
    }
    if experiment.training.classWeights == .balanced {
      lines.append(PlanNotes.balance(experiment, data))
    }
    lines += PlanNotes.steps(experiment, images)
    if let note = cost.store?.note { lines.append(note) }
    if !experiment.dataset.partition.isLabelled(.test) {
      lines.append(
        "the test images have no labels: predictions.csv has their predicted classes, and no metric, "
          + "confusion matrix or report counts them")
    }
    if experiment.dataset.onCorrupt == .skip {
      lines.append(
        "dataset.on_corrupt leaves out images that cannot be read; no image was read for this plan, "
          + "whose counts and steps are those of all images")
    }
    if !experiment.sweep.isEmpty {
      lines.append(
        "sweep over \(experiment.sweep.map(\.key).joined(separator: ", ")) is ignored here; "
          + "'runexp sweep' runs it")
    }
  }

  /// What epochs of other than all images are.
  private static func steps(_ experiment: Experiment, _ images: ImageCounts) -> [String] {
    let training = experiment.training
    func batches(_ count: Int?) -> String {
      count.map { " of the \($0) that the images make" } ?? ""
    }
    var lines: [String] = []
    if experiment.dataset.dropsRemainder, let count = images.train {
      let left = count % experiment.dataset.batchSize
      let which = experiment.dataset.shuffle == .off ? "always the last" : "others each time"
      lines.append(
        "dataset.drop_remainder: \(left) of the \(count.counted("training image")) are left out of each "
          + "epoch, \(which); validation and test take all of theirs")
    }
    if let steps = training.stepsPerEpoch {
      lines.append(
        "training.steps_per_epoch: an epoch is \(steps) batches"
          + "\(batches(images.train.map(experiment.trainingBatches))); the next goes on "
          + "where it ended, and images come again when all were seen")
    }
    if let steps = training.validationSteps {
      lines.append(
        "training.validation_steps: each epoch is validated by the first \(steps) batches"
          + "\(batches(images.validation.map(experiment.batches))); the final metrics are of all validation images"
      )
    }
    return lines
  }

  /// What `class_weights: balanced` comes to.
  private static func balance(_ experiment: Experiment, _ data: KnownData) -> String {
    guard let classes = experiment.dataset.classes ?? data.classes, let counts = data.classCounts,
      counts.count == classes.count
    else {
      return
        "class_weights balanced: all training images / (number of classes * those of the class)"
    }
    let weights = ClassWeights.balanced.values(classes, counts: counts)
    return "class_weights balanced: "
      + zip(classes, weights).map { "\($0) \($1.fixed(4))" }.joined(separator: ", ")
  }
}

extension Compatibility {
  /// The keys whose values differ from those of `keras-3`, as `key value`.
  package var differences: [String] {
    let reference = Compatibility()
    var found: [String] = []
    func compare<Value: RawRepresentable<String>>(
      _ key: String, _ value: KeyPath<Compatibility, Value>
    ) {
      guard self[keyPath: value].rawValue != reference[keyPath: value].rawValue else { return }
      found.append("\(key) \(self[keyPath: value].rawValue)")
    }
    compare("rmsprop_epsilon", \.rmspropEpsilon)
    compare("augmentation_interpolation", \.augmentationInterpolation)
    compare("shear_unit", \.shearUnit)
    compare("augmentation_centre", \.augmentationCentre)
    compare("augmentation_axes", \.augmentationAxes)
    compare("resnet50", \.resnet50)
    compare("binary_accuracy", \.binaryAccuracy)
    compare("frozen_batch_normalization", \.frozenBatchNormalization)
    compare("moving_variance", \.movingVariance)
    compare("restore_best", \.restoreBest)
    compare("applications", \.applications)
    return found
  }
}
