/// How the learning rate moves, by Keras's classes; a phase without one keeps its rate.
package enum Schedule: Hashable, Sendable {
  case cosine(CosineDecay)
  case exponential(ExponentialDecay)
  case step(PiecewiseConstantDecay)
  case reduceOnPlateau(ReduceLROnPlateau)
}

/// Keras's `CosineDecay`, whose steps are updates.
///
/// Without a warm-up target there is no warm-up, whatever `warmupSteps`.
package struct CosineDecay: Codable, Hashable, Sendable {
  /// Nil where a spec leaves it out, and in a plan that does not know the number of images.
  package var decaySteps: Int?
  /// Set by a plan: the spec leaves `decay_steps` out, so that the decay ends with the phase.
  package var endsWithPhase: Bool
  /// The last rate as a fraction of the first.
  package var alpha: Double
  package var warmupSteps: Int
  package var warmupTarget: Double?

  package init(
    decaySteps: Int? = nil, endsWithPhase: Bool = false, alpha: Double = 0, warmupSteps: Int = 0,
    warmupTarget: Double? = nil
  ) {
    self.decaySteps = decaySteps
    self.endsWithPhase = endsWithPhase
    self.alpha = alpha
    self.warmupSteps = warmupSteps
    self.warmupTarget = warmupTarget
  }

  private enum CodingKeys: String, CodingKey {
    case decaySteps = "decay_steps"
    case endsWithPhase = "ends_with_phase"
    case alpha
    case warmupSteps = "warmup_steps"
    case warmupTarget = "warmup_target"
  }
}

/// Keras's `ExponentialDecay`.
package struct ExponentialDecay: Codable, Hashable, Sendable {
  /// Updates.
  package var decaySteps: Int
  package var decayRate: Double
  package var staircase: Bool

  package init(decaySteps: Int = 1, decayRate: Double = 0, staircase: Bool = false) {
    self.decaySteps = decaySteps
    self.decayRate = decayRate
    self.staircase = staircase
  }

  private enum CodingKeys: String, CodingKey {
    case decaySteps = "decay_steps"
    case decayRate = "decay_rate"
    case staircase
  }
}

/// Keras's `PiecewiseConstantDecay`: `values[i]` up to and including update `boundaries[i]`.
package struct PiecewiseConstantDecay: Codable, Hashable, Sendable {
  package var boundaries: [Int]
  /// One more than boundaries.
  package var values: [Double]

  package init(boundaries: [Int] = [], values: [Double] = []) {
    self.boundaries = boundaries
    self.values = values
  }
}

/// Keras's `ReduceLROnPlateau`.
package struct ReduceLROnPlateau: Codable, Hashable, Sendable {
  package var monitor: MonitoredValue
  package var factor: Double
  package var patience: Int
  package var minDelta: Double
  /// Epochs after a reduction in which none is counted as idle.
  package var cooldown: Int
  package var minLearningRate: Double

  package init(
    monitor: MonitoredValue = .validationLoss, factor: Double = 0.1, patience: Int = 10,
    minDelta: Double = 1e-4, cooldown: Int = 0, minLearningRate: Double = 0
  ) {
    self.monitor = monitor
    self.factor = factor
    self.patience = patience
    self.minDelta = minDelta
    self.cooldown = cooldown
    self.minLearningRate = minLearningRate
  }

  private enum CodingKeys: String, CodingKey {
    case monitor
    case factor
    case patience
    case minDelta = "min_delta"
    case cooldown
    case minLearningRate = "min_learning_rate"
  }
}

/// Keras's `EarlyStopping`.
package struct EarlyStopping: Codable, Hashable, Sendable {
  package var monitor: MonitoredValue
  package var patience: Int
  package var minDelta: Double
  package var restoreBest: Bool
  /// Epochs before this one (from 0) are not looked at.
  package var startFromEpoch: Int

  package init(
    monitor: MonitoredValue = .validationLoss, patience: Int = 0, minDelta: Double = 0,
    restoreBest: Bool = false, startFromEpoch: Int = 0
  ) {
    self.monitor = monitor
    self.patience = patience
    self.minDelta = minDelta
    self.restoreBest = restoreBest
    self.startFromEpoch = startFromEpoch
  }

  private enum CodingKeys: String, CodingKey {
    case monitor
    case patience
    case minDelta = "min_delta"
    case restoreBest = "restore_best"
    case startFromEpoch = "start_from_epoch"
  }
}

extension Schedule: Codable {
  private enum Kind: String, CodingKey, CaseIterable {
    case cosine
    case exponential
    case step
    case reduceOnPlateau = "reduce_on_plateau"
  }

  /// `{"cosine": {…}}`: the name that specs use, and its fields.
  package init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: Kind.self)
    guard let kind = values.allKeys.first, values.allKeys.count == 1 else {
      throw DecodingError.dataCorrupted(
        .init(
          codingPath: decoder.codingPath,
          debugDescription: "a schedule is one of "
            + Kind.allCases.map { "'\($0.rawValue)'" }.joined(separator: ", ")))
    }
    switch kind {
    case .cosine: self = .cosine(try values.decode(CosineDecay.self, forKey: kind))
    case .exponential: self = .exponential(try values.decode(ExponentialDecay.self, forKey: kind))
    case .step: self = .step(try values.decode(PiecewiseConstantDecay.self, forKey: kind))
    case .reduceOnPlateau:
      self = .reduceOnPlateau(try values.decode(ReduceLROnPlateau.self, forKey: kind))
    }
  }

  package func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: Kind.self)
    switch self {
    case .cosine(let decay): try values.encode(decay, forKey: .cosine)
    case .exponential(let decay): try values.encode(decay, forKey: .exponential)
    case .step(let decay): try values.encode(decay, forKey: .step)
    case .reduceOnPlateau(let rule): try values.encode(rule, forKey: .reduceOnPlateau)
    }
  }
}

extension Schedule {
  /// The schedule with everything said that a spec leaves to the phase.
  ///
  /// - Parameter updates: Of the whole phase; nil where they are unknown.
  /// - Returns: The same schedule, with `decaySteps` of a cosine where they can be told.
  package func resolved(updates: Int?) -> Schedule {
    guard case .cosine(var decay) = self, decay.decaySteps == nil || decay.endsWithPhase else {
      return self
    }
    decay.endsWithPhase = true
    decay.decaySteps = updates.map { max(1, $0 - decay.warmupSteps) }
    return .cosine(decay)
  }
}
