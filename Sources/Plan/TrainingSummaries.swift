internal import Basics
internal import Spec

extension Optimizer {
  /// The optimizer and the settings that matter, in a line.
  package var summary: String {
    var parts: [String] = []
    let name: String
    switch algorithm {
    case .sgd(let momentum, let nesterov):
      name = "sgd"
      if momentum != 0 { parts.append("momentum \(momentum)\(nesterov ? ", Nesterov" : "")") }
    case .rmsprop(let rho, let momentum, let epsilon, let centered):
      name = "rmsprop"
      parts.append("rho \(rho), epsilon \(epsilon)")
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
    if let clipNorm { parts.append("clipnorm \(clipNorm)") }
    if let globalClipNorm { parts.append("global_clipnorm \(globalClipNorm)") }
    if let clipValue { parts.append("clipvalue \(clipValue)") }
    return "\(name), learning rate \(learningRate)"
      + (parts.isEmpty ? "" : " (\(parts.joined(separator: ", ")))")
  }
}

extension Schedule {
  /// The schedule in a line.
  package var summary: String {
    switch self {
    case .cosine(let steps, let alpha, let warmup, _):
      let span = steps.map { "\($0) steps" } ?? "the whole phase"
      return "cosine over \(span) to \(alpha) of the start"
        + (warmup > 0 ? ", \(warmup) steps of warm-up" : "")
    case .exponential(let steps, let rate, let staircase):
      return "times \(rate) every \(steps) steps\(staircase ? ", in stairs" : "")"
    case .step(let boundaries, let values):
      return "\(values.map { "\($0)" }.joined(separator: ", ")) from steps 0, "
        + boundaries.map { "\($0)" }.joined(separator: ", ")
    case .reduceOnPlateau(let monitor, let factor, let patience, _, _, _):
      return "times \(factor) after \(patience) epochs without better \(monitor)"
    }
  }
}

extension EarlyStopping {
  /// The rule in a line.
  package var summary: String {
    "after \(patience) epochs without better \(monitor)"
      + (restoreBest ? ", back to the best weights" : "")
  }
}
