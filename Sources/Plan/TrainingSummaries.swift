package import Configuration

extension Schedule {
  /// The schedule in a line.
  package var summary: String {
    switch self {
    case .cosine(let decay):
      let span = Schedule.span(decay.decaySteps, endsWithPhase: decay.endsWithPhase)
      return "cosine over \(span) to \(decay.alpha) of the start"
        + (decay.warmsUp ? ", \(decay.warmupSteps) steps of warm-up" : "")
    case .exponential(let decay):
      return "times \(decay.decayRate) every \(decay.decaySteps) steps"
        + (decay.staircase ? ", in stairs" : "")
    case .cosineRestarts(let decay):
      return "cosine over \(decay.firstDecaySteps) steps to \(decay.alpha) of the start, again and "
        + "again; each \(decay.periodFactor) times as long, from \(decay.rateFactor) of the rate"
    case .inverseTime(let decay):
      return "over 1 + \(decay.decayRate) for every "
        + (decay.decaySteps == 1 ? "step" : "\(decay.decaySteps) steps")
        + (decay.staircase ? ", in stairs" : "")
    case .polynomial(let decay):
      let span = Schedule.span(decay.decaySteps, endsWithPhase: decay.endsWithPhase)
      return "power \(decay.power) over \(span) to \(decay.endLearningRate)"
        + (decay.cycle ? ", again and again" : "")
    case .step(let decay):
      return Schedule.stairs(decay.values, after: decay.boundaries, "step")
    case .byEpoch(let rule):
      let last = rule.boundaries.isEmpty ? Array(1..<max(2, rule.values.count)) : rule.boundaries
      return Schedule.stairs(rule.values, after: last, "epoch")
    case .reduceOnPlateau(let rule):
      return "times \(rule.factor) after \(rule.patience) epochs without better "
        + rule.monitor.name
    }
  }

  /// Values that change after some steps or epochs, both counted from 1.
  private static func stairs(_ values: [Double], after: [Int], _ noun: String) -> String {
    guard let first = values.first else { return "" }
    let changes = zip(after, values.dropFirst()).map { "\($1) from \(noun) \($0 + 1)" }
    let shown = changes.count > 6 ? changes.prefix(4) + ["…"] + changes.suffix(1) : changes
    return (["\(first)"] + shown).joined(separator: ", ")
  }

  /// How long a schedule takes that may end with its phase.
  private static func span(_ steps: Int?, endsWithPhase: Bool) -> String {
    switch (steps, endsWithPhase) {
    case (let steps?, true): "the whole phase (\(steps) steps)"
    case (let steps?, false): "\(steps) steps"
    case (nil, _): "the whole phase"
    }
  }
}

extension EarlyStopping {
  /// The rule in a line.
  ///
  /// - Parameter restoring: When the best weights come back.
  /// - Returns: Words that follow "stops".
  package func summary(_ restoring: Compatibility.RestoreBest) -> String {
    "after \(patience) epochs without better \(monitor.name)"
      + (minDelta > 0 ? " by more than \(minDelta)" : "")
      + (baseline.map { ", better than \($0)" } ?? "")
      + (startFromEpoch > 0 ? ", from epoch \(startFromEpoch + 1) on" : "")
      + (restoreBest ? ", back to the best weights" : "")
      + (restoreBest && restoring == .whenStopped ? " where it stops" : "")
  }
}

extension StopAt {
  /// The rule in a line.
  package var summary: String {
    let bound = monitor.direction == .rising ? "at least" : "at most"
    return "once \(monitor.name) is \(bound) \(value)"
  }
}
