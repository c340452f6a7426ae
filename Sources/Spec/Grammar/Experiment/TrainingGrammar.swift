internal import Configuration

/// The grammar of `training`.
enum TrainingGrammar {
  static let template = Training(
    epochs: 1, optimizer: .adam, loss: Loss(.categoricalCrossentropy))

  private static let epochs = Scalar.integer(.init(minimum: 1, maximum: 1_000_000))

  static let training = record(template) {
    field(
      "epochs", \.epochs, epochs, required: .unless(.everyItem(of: "phases", has: "epochs")),
      also: ["epoch", "nb_epoch", "num_epochs", "n_epochs"],
      "how often the training images are seen")
    field(
      "steps_per_epoch", \.stepsPerEpoch, Scalar.count, also: ["steps", "samples_per_epoch"],
      "batches of an epoch; the next goes on where it ended")
    field(
      "validation_steps", \.validationSteps, Scalar.count, also: ["val_steps", "nb_val_samples"],
      "batches of the validation at an epoch's end, from the first")
    field(
      "optimizer", \.optimizer, OptimizerGrammar.optimizer,
      required: .unless(.everyItem(of: "phases", has: "optimizer")), also: ["opt", "optim"],
      "what turns gradients into updates")
    field(
      "loss", \.loss, loss, required: .always, also: ["loss_function", "criterion"],
      "what training makes small")
    field(
      "metrics", \.metrics, MetricGrammar.metrics, also: ["metric"],
      "what is measured besides the loss")
    field("weighted_metrics", MetricGrammar.metrics, "the same, images counted by their weights") {
      $0.weightedMetrics = $1
    } get: {
      $0.weightedMetrics.isEmpty ? nil : $0.weightedMetrics
    }
    field(
      "monitor", \.monitor, MonitorGrammar.monitor, also: ["checkpoint_monitor"],
      "what best.h5 keeps the best of")
    field(
      "evaluate", Scalar.choice("weights", of: FinalWeights.self),
      also: ["evaluate_with", "test_with"],
      "which weights final metrics and predictions are of"
    ) {
      $0.evaluate = $1
    } get: {
      $0.evaluate == .last ? nil : $0.evaluate
    }
    field("log_steps", \.logSteps, Scalar.bool, "a row of metrics.jsonl for every step")
    field(
      "schedule", \.schedule, ScheduleGrammar.schedule,
      also: ["lr_schedule", "learning_rate_schedule", "scheduler"],
      "how the learning rate moves")
    field(
      "early_stopping", \.earlyStopping, MonitorGrammar.earlyStopping,
      also: ["earlystopping"], "when to stop before the last epoch")
    field(
      "stop_at", \.stopAt, MonitorGrammar.stopAt, also: ["target", "stop_when"],
      "a value at which to stop")
    field(
      "class_weights", \.classWeights, classWeights,
      also: ["class_weight"], "how much a class counts in the loss")
    field(
      "label_smoothing", \.labelSmoothing, Scalar.number(.fraction), also: ["smoothing"],
      "how much of a label goes to all classes")
    field(
      "on_nan", \.onNaN, Scalar.choice("rule"), also: ["terminate_on_nan", "nan"],
      "what a loss or weights that are not finite lead to")
    field(
      "precision", Scalar.choice("precision", of: TrainingPrecision.self),
      also: ["mixed_precision", "dtype_policy", "policy"],
      "what convolutions and dense layers multiply, on processors that have bf16"
    ) {
      $0.precision = $1
    } get: {
      $0.precision == .f32 ? nil : $0.precision
    }
    field(
      "phases", \.phases, Several.list(of: phase, noun: "phase"), also: ["stages"],
      "several trainings, one after the other")
  } check: { training, place, reading in
    guard let first = training.phases.first else { return }
    if place["epochs"] == nil, let epochs = first.epochs { training.epochs = epochs }
    if place["optimizer"] == nil, let optimizer = first.optimizer {
      training.optimizer = optimizer
    }
  }

  private static let phase = record(Phase(name: "")) {
    field("name", \.name, Scalar.text, required: .always, "what tables call it")
    field("freeze", \.freeze, FreezeGrammar.freeze, "which layers keep their weights")
    field("epochs", \.epochs, epochs, also: ["epoch"], "how often the images are seen")
    field(
      "optimizer", \.optimizer, OptimizerGrammar.optimizer, also: ["opt"],
      "a fresh one for this phase")
    field("schedule", \.schedule, ScheduleGrammar.schedule, "how the learning rate moves")
    field(
      "early_stopping", \.earlyStopping, MonitorGrammar.earlyStopping,
      "when to stop before the last epoch")
    field("stop_at", \.stopAt, MonitorGrammar.stopAt, "a value at which to stop")
    field(
      "from", \.from, Scalar.choice("start"), also: ["start"],
      "which weights of the phase before")
  }

  private static let classWeights: Grammar<ClassWeights> = {
    let each = Several.dictionary(to: Scalar.number(.notNegative))
    let shape = SpecShape.either([.choice(["balanced"]), each.shape])
    return Grammar(shape) { place, reading in
      switch place.node.content {
      case .string("balanced"): return .balanced
      case .map: return each.read(place, &reading).map { .each($0) }
      default:
        reading.refuse(place, shape)
        return nil
      }
    } write: { weights in
      switch weights {
      case .balanced: .string("balanced")
      case .each(let values): each.write(values)
      }
    }
  }()

  private static let loss = variants("loss") { Loss.Kind.allCases.map(named) }

  private static func named(_ kind: Loss.Kind) -> Variant<Loss> {
    let arguments = record(Loss(kind)) { Loss.fields(of: kind).map(\.field) }
    return variant(kind.rawValue, arguments, also: kind.otherNames, "Keras's \(kind.rawValue)") {
      $0
    } take: {
      $0.kind == kind ? $0 : nil
    }
  }
}

extension Loss.Kind {
  /// What people call it besides.
  fileprivate var otherNames: [String] {
    switch self {
    case .categoricalFocalCrossentropy: ["categorical_focal_loss"]
    case .binaryFocalCrossentropy: ["binary_focal_loss"]
    case .klDivergence: ["kld", "kullback_leibler_divergence", "kldiv"]
    default: []
    }
  }
}
