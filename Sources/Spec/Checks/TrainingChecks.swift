internal import Configuration

/// What must fit within `training`, and between it and the classes.
enum TrainingChecks {
  static func check(_ experiment: Experiment, _ place: Place, _ reading: inout Reading) {
    guard let training = place["training"] else { return }
    if let smoothing = training["label_smoothing"],
      reading.isSound("label_smoothing", "loss", in: training),
      experiment.training.labelSmoothing > 0,
      !experiment.training.loss.kind.hasSmoothing
    {
      reading.error(
        ConsistencyProblem.smoothing(of: experiment.training.loss.kind.rawValue),
        atKeyOf: smoothing)
    }
    if let classes = experiment.dataset.classes, reading.isSound("dataset.classes", in: place),
      let weights = training["class_weights"]
    {
      let unknown = experiment.training.classWeights.unknown(among: classes)
      for entry in weights.node.entries where unknown.contains(entry.key) {
        reading.error(
          GrammarProblem.unknownName(entry.key, noun: "class", known: classes, synonym: nil),
          atKeyOf: weights.child(entry))
      }
    }
    reported(experiment, place, &reading)
    if let weights = training["class_weights"], experiment.training.classWeights != .equal,
      reading.isSound("dataset.splits", "dataset.split", in: place),
      case .list(let list)? = experiment.dataset.partition.sources[.train], list.weight != nil
    {
      reading.error(ConsistencyProblem.twoWeights, atKeyOf: weights)
    }
    if let steps = training["validation_steps"],
      reading.isSound("dataset.splits", "dataset.split", in: place),
      let roles = experiment.dataset.roles, !roles.contains(.validation)
    {
      reading.error(ConsistencyProblem.stepsWithoutValidation, atKeyOf: steps)
    }
    phases(training, &reading)
    decay(experiment.training, training, &reading)
  }

  /// Claims are of the loss, of Keras's metrics, or of what the spec calls by a name of its own.
  private static func reported(
    _ experiment: Experiment, _ place: Place, _ reading: inout Reading
  ) {
    guard let training = place["training"],
      reading.isSound("metrics", "weighted_metrics", in: training)
    else { return }
    let own = experiment.training.namedMetrics.map(\.name)
    let known = ["loss"] + own + Metric.all.map { $0.name }.filter { !own.contains($0) }
    for item in place["reported"]?.items ?? [] {
      guard let metric = item["metric"], case .string(let name) = metric.node.content,
        reading.isSound(in: metric), !known.contains(name),
        !own.contains(where: { name.hasPrefix("\($0)_") })
      else { continue }
      reading.error(ConsistencyProblem.reportedOfNothing(name, known: known), at: metric)
    }
  }

  /// Keras 2's `decay` and a schedule move one rate, in whichever of the two places each is written;
  /// `ReduceLROnPlateau` lowers the rate that decays, and stands beside it.
  private static func decay(_ training: Training, _ place: Place, _ reading: inout Reading) {
    var blamed: [[String]] = []
    func decay(in owner: Place) -> Place? {
      guard let optimizer = owner["optimizer"], reading.isSound(in: optimizer) else { return nil }
      return optimizer.node.entries.first.flatMap { optimizer.child($0)["decay"] }
    }
    func compare(_ decay: Place?, _ schedule: Place?, _ optimizer: Optimizer) {
      guard let decay, let schedule, (optimizer.decay ?? 0) > 0,
        !schedule.names("reduce_on_plateau")
      else { return }
      guard !blamed.contains(decay.path) else { return }
      blamed.append(decay.path)
      reading.error(
        ConsistencyProblem.exclusive(
          [decay.label, schedule.label], reason: "both move the learning rate"),
        atKeyOf: decay)
    }
    let (general, schedule) = (decay(in: place), place["schedule"])
    guard let phases = place["phases"]?.items, !phases.isEmpty else {
      return compare(general, schedule, training.optimizer)
    }
    for (phase, value) in zip(phases, training.phases) {
      compare(
        phase["optimizer"] == nil ? general : decay(in: phase), phase["schedule"] ?? schedule,
        value.optimizer ?? training.optimizer)
    }
  }

  private static func phases(_ training: Place, _ reading: inout Reading) {
    guard let phases = training["phases"] else { return }
    var seen: Set<String> = []
    for phase in phases.items {
      guard let name = phase["name"], case .string(let text) = name.node.content,
        !seen.insert(text).inserted
      else { continue }
      reading.error(GrammarProblem.duplicateItem("'\(text)'", noun: "phase"), at: name)
    }
    if let from = phases.items.first?["from"], from.node.value == .string("best") {
      reading.warning(ConsistencyProblem.bestOfNothing, at: from)
    }
  }
}

extension Place {
  /// Whether it is that name, with arguments or without.
  fileprivate func names(_ name: String) -> Bool {
    node.value == .string(name) || self[name] != nil
  }
}
