/// How the learning rate moves, by Keras's classes; a phase without one keeps its rate.
package enum Schedule: Hashable, Sendable {
  case cosine(CosineDecay)
  case exponential(ExponentialDecay)
  case step(PiecewiseConstantDecay)
  case reduceOnPlateau(ReduceLROnPlateau)
}

/// A kind of schedule, with its arguments as fields.
package protocol ScheduleRule: DeclaredRecord, Codable {
  /// The name in specs.
  static var name: String { get }
}

extension ScheduleRule {
  /// Keras's name of the class.
  package static var className: String { "\(Self.self)" }

  fileprivate var name: String { Self.name }
}

extension Schedule {
  package var rule: any ScheduleRule {
    switch self {
    case .cosine(let decay): decay
    case .exponential(let decay): decay
    case .step(let decay): decay
    case .reduceOnPlateau(let rule): rule
    }
  }
}

extension Schedule: Codable {
  /// `{"cosine": {…}}`: the name that specs use, and its fields.
  package init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: NameKey.self)
    let key = values.allKeys.count == 1 ? values.allKeys.first : nil
    switch (key, key?.stringValue) {
    case (let key?, CosineDecay.name):
      self = .cosine(try values.decode(CosineDecay.self, forKey: key))
    case (let key?, ExponentialDecay.name):
      self = .exponential(try values.decode(ExponentialDecay.self, forKey: key))
    case (let key?, PiecewiseConstantDecay.name):
      self = .step(try values.decode(PiecewiseConstantDecay.self, forKey: key))
    case (let key?, ReduceLROnPlateau.name):
      self = .reduceOnPlateau(try values.decode(ReduceLROnPlateau.self, forKey: key))
    default:
      let names = [
        CosineDecay.name, ExponentialDecay.name, PiecewiseConstantDecay.name,
        ReduceLROnPlateau.name,
      ]
      throw DecodingError.dataCorrupted(
        .init(
          codingPath: decoder.codingPath,
          debugDescription: "a schedule is one of "
            + names.map { "'\($0)'" }.joined(separator: ", ")))
    }
  }

  package func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: NameKey.self)
    let rule = rule
    try values.encode(rule, forKey: NameKey(stringValue: rule.name))
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
