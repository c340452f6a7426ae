internal import Basics

/// One line of `metrics.jsonl`.
package enum MetricRow: Equatable, Sendable {
  case epoch(EpochRow)
  case step(StepRow)
}

/// One epoch of a phase, as Keras's history has it.
package struct EpochRow: Equatable, Sendable {
  package var phase: String
  /// Counted from 1 in each phase.
  package var epoch: Int
  /// Running means over the epoch, `loss` first.
  package var training: MetricValues
  /// The validation split under the same names; they are written with `val_` before them.
  package var validation: MetricValues
  package var learningRate: Double
  package var seconds: Double

  package init(
    phase: String, epoch: Int, training: MetricValues, validation: MetricValues = [:],
    learningRate: Double, seconds: Double
  ) {
    self.phase = phase
    self.epoch = epoch
    self.training = training
    self.validation = validation
    self.learningRate = learningRate
    self.seconds = seconds
  }

  /// Everything that is measured under its name in Keras's history, in the order of the columns.
  package var history: MetricValues {
    var values = training
    for entry in validation.entries { values["val_\(entry.name)"] = entry.value }
    values["learning_rate"] = learningRate
    values["seconds"] = seconds
    return values
  }
}

/// One batch, where the spec asks for `log_steps`.
package struct StepRow: Equatable, Sendable {
  package var phase: String
  package var epoch: Int
  /// Counted from 1 over the whole run.
  package var step: Int
  /// The batch's own values before its update.
  package var metrics: MetricValues

  package init(phase: String, epoch: Int, step: Int, metrics: MetricValues) {
    self.phase = phase
    self.epoch = epoch
    self.step = step
    self.metrics = metrics
  }
}

extension MetricRow {
  /// The row as an object of JSON without its closing brace, in two parts: what its digest is of, and
  /// the seconds, which stand behind the digest.
  var parts: (head: String, tail: String) {
    switch self {
    case .epoch(let row):
      var history = row.history
      history["seconds"] = nil
      let head = "{\"phase\": \(row.phase.jsonLiteral), \"epoch\": \(row.epoch), \(history.json)"
      return (head, ", \((["seconds": row.seconds] as MetricValues).json)")
    case .step(let row):
      let head =
        "{\"phase\": \(row.phase.jsonLiteral), \"epoch\": \(row.epoch), "
        + "\"step\": \(row.step), \(row.metrics.json)"
      return (head, "")
    }
  }

  init?(json line: some Collection<UInt8>) {
    guard let object = JSONValue(line), let members = object.members,
      let phase = object["phase"]?.text, let epoch = object["epoch"]?.integer
    else { return nil }
    let others = ["phase", "epoch", "step", MetricsChain.name]
    guard var values = MetricValues(members.filter { !others.contains($0.name) }) else {
      return nil
    }
    if let step = object["step"] {
      guard let step = step.integer else { return nil }
      self = .step(StepRow(phase: phase, epoch: epoch, step: step, metrics: values))
      return
    }
    guard let learningRate = values["learning_rate"], let seconds = values["seconds"] else {
      return nil
    }
    values["learning_rate"] = nil
    values["seconds"] = nil
    var training = MetricValues()
    var validation = MetricValues()
    for entry in values.entries {
      if entry.name.hasPrefix("val_") {
        validation[String(entry.name.dropFirst(4))] = entry.value
      } else {
        training[entry.name] = entry.value
      }
    }
    self = .epoch(
      EpochRow(
        phase: phase, epoch: epoch, training: training, validation: validation,
        learningRate: learningRate, seconds: seconds))
  }
}
