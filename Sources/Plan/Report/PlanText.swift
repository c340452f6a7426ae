internal import Basics
internal import Configuration
internal import Spec

extension TrainingPlan {
  /// The plan as a person reads it: layers, cut, cost.
  ///
  /// - Parameters:
  ///   - all: Every layer on a line of its own, instead of repeated blocks folded into one.
  ///   - missing: Data and weights that are not there yet.
  /// - Returns: Lines of text, the last with its end.
  package func text(all: Bool, missing: [String] = []) -> String {
    var lines = [experiment.name + (experiment.title.map { ": \($0)" } ?? ""), ""]
    // The table ends its last line itself.
    lines.append(layerTable(all: all).plain)
    lines += facts.map { name, value in "\(name.padded(to: 12)) \(value)" }
    for phase in phases.count > 1 ? phases : [] {
      lines.append("")
      lines += phaseLines(phase)
    }
    if !notes.isEmpty { lines += [""] + notes.map { "note: \($0)" } }
    if !warnings.isEmpty { lines += [""] + warnings.map { "warning: \($0)" } }
    if !missing.isEmpty { lines += [""] + missing.map { "warning: \($0)" } }
    if !notExecutableYet.isEmpty {
      lines += [""] + notExecutableYet.map { "not executable yet: \($0)" }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private var facts: [(String, String)] {
    // Of several phases these are the first's; what the others have stands in their own lines.
    let phase = phases.count > 1 ? phases.first.map { " (\($0.name))" } ?? "" : ""
    var facts: [(String, String)] = [
      ("freeze", freeze.sentence + phase),
      (
        "parameters",
        "\(parameters.total.grouped), of them \(parameters.trainable.grouped) trainable\(phase)"
      ),
      ("cut", cutSentence + phase),
      ("images", imageSentence),
    ]
    facts += trainingFacts
    facts.append(
      (
        "loss",
        loss.kind.rawValue + loss.input.phrase + lossWeighting + "; "
          + metrics.map(\.summary).joined(separator: ", ")
      ))
    if experiment.training.evaluate == .best {
      facts.append(("evaluation", "with the weights of the epoch of best \(monitor.name)"))
    }
    facts.append(
      (
        "work",
        "\(Double(cost.staticFlopsPerImage).scaled)FLOP an image static in batches of "
          + "\(cost.staticBatch), \(Double(cost.trainableFlopsPerImage).scaled)FLOP a training step's image\(phase)"
      ))
    if let store = cost.store, store.bytes > 0 { facts.append(("store", store.sentence)) }
    facts.append(("memory", "\(Double(cost.memory).bytes) at the peak, \(threads) threads"))
    facts.append(
      (
        "disk",
        [
          cost.featureBytes.map { "\(Double($0).bytes) of features" },
          "\(Double(cost.checkpointBytes).bytes) of checkpoints",
        ].compactMap { $0 }
          .joined(separator: ", ")
      ))
    if let seconds = cost.seconds {
      facts.append(
        (
          "time",
          "\(seconds.total.duration): features \((seconds.features + seconds.decode).duration), "
            + "training \((seconds.training + seconds.evaluation).duration); by \(cost.predictedBy)"
        ))
    } else {
      facts.append(("time", "unknown without the number of images"))
    }
    return facts
  }

  /// What the loss makes of labels and classes beyond its own formula, to follow its name.
  private var lossWeighting: String {
    let smoothing = experiment.training.labelSmoothing
    var parts = smoothing > 0 ? ["label smoothing \(Words.number(smoothing))"] : []
    switch experiment.training.classWeights {
    case .balanced: parts.append("balanced class weights")
    case .each(let weights) where !weights.isEmpty:
      let each = weights.sorted { $0.key < $1.key }
        .map { "\($0.key) \(Words.number($0.value))" }
      parts.append("class weights \(each.joined(separator: ", "))")
    case .each: break
    }
    return parts.map { ", \($0)" }.joined()
  }

  private var cutSentence: String {
    guard phases.first?.features != .nothingStatic else {
      return "the image itself: nothing is static"
    }
    let tensors = cut.map { "\($0.layer) \($0.shape.shapeText)" }.joined(separator: " + ")
    let bytes = cost.store?.bytesPerImage ?? cut.reduce(0) { $0 + $1.bytesPerImage }
    return "\(tensors), \(Double(bytes).bytes) an image"
      + (cost.featureBytes.map { ", \(Double($0).bytes) in all" } ?? "")
  }

  private var imageSentence: String {
    let counts = Role.allCases.compactMap { role in
      images[role].map { "\($0.grouped) \(role.rawValue)" }
    }
    guard !counts.isEmpty else { return "not counted: no data, and no 'dataset.expect'" }
    return counts.joined(separator: ", ")
      + (images.countedFrom == "data" ? "" : " (as the spec expects)")
      + (classes.map { "; classes \($0.joined(separator: ", "))" } ?? "")
  }

  /// What is trained how; of several phases what they have in common, as each has lines of its own.
  private var trainingFacts: [(String, String)] {
    let batches =
      (stepsPerEpoch.map { " of \($0) steps" } ?? "") + ", batch \(experiment.dataset.batchSize)"
    guard phases.count == 1, let phase = phases.first else {
      let epochs = phases.map(\.epochs).saturatingSum
      return [("training", "\(epochs) epochs\(batches), in \(phases.count) phases")]
    }
    var facts = [("training", "\(phase.epochs) epochs\(batches); \(phase.optimizer.summary)")]
    if let sentence = phase.normalizationSentence { facts.append(("batch norms", sentence)) }
    if let schedule = phase.schedule { facts.append(("schedule", schedule.summary)) }
    if let stopping = stoppingSentence(of: phase) { facts.append(("stopping", stopping)) }
    return facts
  }

  /// What ends a phase before its last epoch; nil for nothing.
  private func stoppingSentence(of phase: PlannedPhase) -> String? {
    let rules = [
      phase.earlyStopping?.summary(experiment.compatibility.restoreBest), phase.stopAt?.summary,
    ].compactMap(\.self)
    return rules.isEmpty ? nil : rules.joined(separator: "; ")
  }

  private func phaseLines(_ phase: PlannedPhase) -> [String] {
    var lines = [
      "phase \(phase.name): \(phase.epochs) epochs, \(phase.optimizer.summary)",
      "  freeze \(phase.freeze.sentence)",
      "  \(phase.parameters.trainable.grouped) trainable parameters; cut "
        + phase.cut.map { "\($0.layer) \($0.shape.shapeText)" }.joined(separator: " + "),
    ]
    if let sentence = phase.normalizationSentence { lines.append("  batch norms \(sentence)") }
    if let schedule = phase.schedule { lines.append("  schedule \(schedule.summary)") }
    if let stopping = stoppingSentence(of: phase) { lines.append("  stopping \(stopping)") }
    if phase.keepsBest { lines.append("  the next phase starts from the best epoch's weights") }
    return lines
  }
}

extension LossInput {
  /// What the loss is computed from, to follow its name.
  fileprivate var phrase: String {
    switch self {
    case .probabilities: " of probabilities"
    case .logits: " from logits"
    case .beforeActivation: " from the last activation's input"
    case .scores: " of scores"
    }
  }
}

extension PlannedPhase {
  /// What batch normalisations go by; nil where there are none.
  fileprivate var normalizationSentence: String? {
    normalizations.flatMap { $0.total > 0 ? $0.sentence : nil }
  }
}

extension FreezePoint {
  /// `175 → last frozen layer conv5_block3_out; 0 of 23.6 M backbone parameters trainable`.
  package var sentence: String {
    let place = lastFrozen.map { "\(layers) → last frozen layer \($0)" } ?? "nothing"
    let trainable = backboneTrainable == 0 ? "0" : Double(backboneTrainable).scaled.trimmedAtEnd
    let others =
      others.map {
        "; also \($0.count) layers of \((also ?? []).joined(separator: ", ")) behind it"
      } ?? ""
    return
      "\(place)\(others); \(trainable) of \(Double(backboneTotal).scaled.trimmedAtEnd) backbone parameters trainable"
  }
}
