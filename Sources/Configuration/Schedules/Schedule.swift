/// How the learning rate moves, by Keras's classes; a phase without one keeps its rate.
package enum Schedule: Hashable, Sendable {
  case cosine(CosineDecay)
  case cosineRestarts(CosineDecayRestarts)
  case exponential(ExponentialDecay)
  case inverseTime(InverseTimeDecay)
  case polynomial(PolynomialDecay)
  case step(PiecewiseConstantDecay)
  case byEpoch(LearningRateScheduler)
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
    case .cosineRestarts(let decay): decay
    case .exponential(let decay): decay
    case .inverseTime(let decay): decay
    case .polynomial(let decay): decay
    case .step(let decay): decay
    case .byEpoch(let rule): rule
    case .reduceOnPlateau(let rule): rule
    }
  }

  /// Whether it is one of Keras's callbacks, of which a compiled model knows nothing, where all others
  /// go by updates alone.
  package var isCallback: Bool {
    switch self {
    case .byEpoch, .reduceOnPlateau: true
    default: false
    }
  }
}

extension Schedule: Codable {
  private typealias Values = KeyedDecodingContainer<NameKey>

  /// How each kind is read, in the order of the reference.
  private static var kinds: [(name: String, read: (Values, NameKey) throws -> Schedule)] {
    [
      kind { .cosine($0) }, kind { .cosineRestarts($0) }, kind { .exponential($0) },
      kind { .inverseTime($0) }, kind { .polynomial($0) }, kind { .step($0) },
      kind { .byEpoch($0) }, kind { .reduceOnPlateau($0) },
    ]
  }

  private static func kind<Rule: ScheduleRule>(
    _ make: @escaping (Rule) -> Schedule
  ) -> (name: String, read: (Values, NameKey) throws -> Schedule) {
    (Rule.name, { make(try $0.decode(Rule.self, forKey: $1)) })
  }

  /// `{"cosine": {…}}`: the name that specs use, and its fields.
  package init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: NameKey.self)
    guard let key = values.allKeys.first, values.allKeys.count == 1,
      let kind = Schedule.kinds.first(where: { $0.name == key.stringValue })
    else {
      throw DecodingError.dataCorrupted(
        .init(
          codingPath: decoder.codingPath,
          debugDescription: "a schedule is one of "
            + Schedule.kinds.map { "'\($0.name)'" }.joined(separator: ", ")))
    }
    self = try kind.read(values, key)
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
  /// - Returns: The same schedule, with `decaySteps` where it is left out and can be told.
  package func resolved(updates: Int?) -> Schedule {
    switch self {
    case .cosine(var decay) where decay.decaySteps == nil || decay.endsWithPhase:
      decay.endsWithPhase = true
      decay.decaySteps = updates.map { max(1, $0 - (decay.warmsUp ? decay.warmupSteps : 0)) }
      return .cosine(decay)
    case .polynomial(var decay) where decay.decaySteps == nil || decay.endsWithPhase:
      decay.endsWithPhase = true
      decay.decaySteps = updates.map { max(1, $0) }
      return .polynomial(decay)
    default: return self
    }
  }
}
