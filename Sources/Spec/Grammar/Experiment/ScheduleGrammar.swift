internal import Configuration

/// The grammar of `schedule`, made of what the schedules declare.
enum ScheduleGrammar {
  static let schedule: Grammar<Schedule> = variants("schedule") {
    named(declaredRecord(CosineDecay.self), also: ["cosine_decay"]) { .cosine($0) }
    named(restarts, also: ["cosine_restarts", "sgdr"]) { .cosineRestarts($0) }
    named(declaredRecord(ExponentialDecay.self), also: ["exponential_decay"]) {
      .exponential($0)
    }
    named(declaredRecord(InverseTimeDecay.self), also: ["inverse_time", "time_decay", "decay"]) {
      .inverseTime($0)
    }
    named(declaredRecord(PolynomialDecay.self), also: ["polynomial", "poly", "linear"]) {
      .polynomial($0)
    }
    named(step, also: ["piecewise_constant_decay", "piecewise_constant", "piecewise"]) {
      .step($0)
    }
    named(byEpoch, also: ["learning_rate_scheduler", "lr_scheduler", "epochs"]) {
      .byEpoch($0)
    }
    named(declaredRecord(ReduceLROnPlateau.self), also: ["reduce_lr_on_plateau", "plateau"]) {
      .reduceOnPlateau($0)
    }
  }

  private static func named<Rule: ScheduleRule>(
    _ arguments: Grammar<Rule>, also otherNames: [String],
    make: @escaping @Sendable (Rule) -> Schedule
  ) -> Variant<Schedule> {
    variant(
      Rule.name, arguments, also: otherNames + [Rule.className], "Keras's \(Rule.className)",
      make: make
    ) { $0.rule as? Rule }
  }

  private static let restarts = declaredRecord(CosineDecayRestarts.self) { decay, place, reading in
    guard let factor = place["t_mul"], reading.isSound("t_mul", in: place),
      decay.periodFactor < 1
    else { return }
    reading.error(ConsistencyProblem.shrinkingPeriods(decay.periodFactor), at: factor)
  }

  private static let step = declaredRecord(PiecewiseConstantDecay.self) { step, place, reading in
    look(at: step.boundaries, step.values, place, &reading)
  }

  private static let byEpoch = declaredRecord(LearningRateScheduler.self) { rule, place, reading in
    // Without boundaries each epoch has a value, and a plan writes an empty list.
    if !rule.boundaries.isEmpty { look(at: rule.boundaries, rule.values, place, &reading) }
  }

  /// There is a value before each boundary and one behind the last, and boundaries rise.
  private static func look(
    at boundaries: [Int], _ values: [Double], _ place: Place, _ reading: inout Reading
  ) {
    guard let boundariesPlace = place["boundaries"], let valuesPlace = place["values"],
      reading.isSound("boundaries", "values", in: place)
    else { return }
    if values.count != boundaries.count + 1 {
      reading.error(
        ConsistencyProblem.stepValues(boundaries: boundaries.count, values: values.count),
        at: valuesPlace)
    }
    if zip(boundaries, boundaries.dropFirst()).contains(where: { $0 >= $1 }) {
      reading.error(ConsistencyProblem.boundariesNotAscending, at: boundariesPlace)
    }
  }
}
