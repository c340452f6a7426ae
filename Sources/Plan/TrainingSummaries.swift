internal import Basics
internal import Configuration

extension Optimizer {
  /// The optimizer and the settings that matter, in a line.
  package var summary: String {
    var parts: [String] = []
    let name: String
    switch algorithm {
    case .sgd(let momentum, let nesterov):
      name = "sgd"
      if momentum != 0 { parts.append("momentum \(momentum)\(nesterov ? ", Nesterov" : "")") }
    case .rmsprop(let rho, let momentum, let epsilon, let centered, let placement):
      name = "rmsprop"
      parts.append("rho \(rho), epsilon \(epsilon)")
      if placement == .outside { parts.append("epsilon outside the root") }
      if momentum != 0 { parts.append("momentum \(momentum)") }
      if centered { parts.append("centered") }
    case .adam(let beta1, let beta2, let epsilon, let amsgrad):
      name = "adam"
      parts.append("beta_1 \(beta1), beta_2 \(beta2), epsilon \(epsilon)")
      if amsgrad { parts.append("amsgrad") }
    case .adamw(let beta1, let beta2, let epsilon, let amsgrad):
      name = "adamw"
      parts.append("beta_1 \(beta1), beta_2 \(beta2), epsilon \(epsilon)")
      if amsgrad { parts.append("amsgrad") }
    }
    if let weightDecay { parts.append("weight_decay \(weightDecay)") }
    switch clipping {
    case .norm(let limit): parts.append("clipnorm \(limit)")
    case .globalNorm(let limit): parts.append("global_clipnorm \(limit)")
    case .value(let limit): parts.append("clipvalue \(limit)")
    case nil: break
    }
    return "\(name), learning rate \(learningRate)"
      + (parts.isEmpty ? "" : " (\(parts.joined(separator: ", ")))")
  }
}

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
