internal import Configuration

/// The grammar of `schedule`, made of what the schedules declare.
enum ScheduleGrammar {
  static let schedule: Grammar<Schedule> = variants("schedule") {
    named(declaredRecord(CosineDecay.self)) { .cosine($0) }
    named(declaredRecord(ExponentialDecay.self)) { .exponential($0) }
    named(step) { .step($0) }
    named(declaredRecord(ReduceLROnPlateau.self)) { .reduceOnPlateau($0) }
  }

  private static func named<Rule: ScheduleRule>(
    _ arguments: Grammar<Rule>, make: @escaping @Sendable (Rule) -> Schedule
  ) -> Variant<Schedule> {
    variant(Rule.name, arguments, "Keras's \(Rule.className)", make: make) { $0.rule as? Rule }
  }

  private static let step = declaredRecord(PiecewiseConstantDecay.self) { step, place, reading in
    guard let boundaries = place["boundaries"], let values = place["values"],
      reading.isSound("boundaries", "values", in: place)
    else { return }
    if step.values.count != step.boundaries.count + 1 {
      reading.error(
        ConsistencyProblem.stepValues(
          boundaries: step.boundaries.count, values: step.values.count), at: values)
    }
    if zip(step.boundaries, step.boundaries.dropFirst()).contains(where: { $0 >= $1 }) {
      reading.error(ConsistencyProblem.boundariesNotAscending, at: boundaries)
    }
  }
}
