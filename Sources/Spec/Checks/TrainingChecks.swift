internal import Configuration

/// What must fit within `training`, and between it and the classes.
enum TrainingChecks {
  static func check(_ experiment: Experiment, _ place: Place, _ reading: inout Reading) {
    guard let training = place["training"] else { return }
    if let smoothing = training["label_smoothing"],
      reading.isSound("label_smoothing", "loss", in: training),
      experiment.training.labelSmoothing > 0,
      experiment.training.loss.kind == .sparseCategoricalCrossentropy
    {
      reading.error(ConsistencyProblem.smoothingOfSparse, atKeyOf: smoothing)
    }
    if let classes = experiment.dataset.classes, reading.isSound("dataset.classes", in: place),
      let weights = training["class_weights"]
    {
      for entry in weights.node.entries where !classes.contains(entry.key) {
        reading.error(
          GrammarProblem.unknownName(entry.key, noun: "class", known: classes, synonym: nil),
          atKeyOf: weights.child(entry))
      }
    }
    phases(training, &reading)
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
