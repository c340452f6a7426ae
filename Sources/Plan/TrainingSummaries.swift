internal import Configuration

extension Schedule {
  /// The schedule in a line.
  package var summary: String {
    switch self {
    case .cosine(let decay):
      let span =
        switch (decay.decaySteps, decay.endsWithPhase) {
        case (let steps?, true): "the whole phase (\(steps) steps)"
        case (let steps?, false): "\(steps) steps"
        case (nil, _): "the whole phase"
        }
      return "cosine over \(span) to \(decay.alpha) of the start"
        + (decay.warmupSteps > 0 ? ", \(decay.warmupSteps) steps of warm-up" : "")
    case .exponential(let decay):
      return "times \(decay.decayRate) every \(decay.decaySteps) steps"
        + (decay.staircase ? ", in stairs" : "")
    case .step(let decay):
      return "\(decay.values.map { "\($0)" }.joined(separator: ", ")) from steps 0, "
        + decay.boundaries.map { "\($0)" }.joined(separator: ", ")
    case .reduceOnPlateau(let rule):
      return "times \(rule.factor) after \(rule.patience) epochs without better "
        + rule.monitor.rawValue
    }
  }
}

extension EarlyStopping {
  /// The rule in a line.
  package var summary: String {
    "after \(patience) epochs without better \(monitor.rawValue)"
      + (restoreBest ? ", back to the best weights" : "")
  }
}
