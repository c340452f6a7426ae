internal import Configuration

/// The grammar of `schedule`.
enum ScheduleGrammar {
  static let schedule: Grammar<Schedule> = variants("schedule") {
    variant("cosine", cosine, "Keras's CosineDecay") {
      .cosine($0)
    } take: {
      if case .cosine(let decay) = $0 { decay } else { nil }
    }
    variant("exponential", exponential, "Keras's ExponentialDecay") {
      .exponential($0)
    } take: {
      if case .exponential(let decay) = $0 { decay } else { nil }
    }
    variant("step", step, "Keras's PiecewiseConstantDecay") {
      .step($0)
    } take: {
      if case .step(let decay) = $0 { decay } else { nil }
    }
    variant("reduce_on_plateau", plateau, "Keras's ReduceLROnPlateau") {
      .reduceOnPlateau($0)
    } take: {
      if case .reduceOnPlateau(let rule) = $0 { rule } else { nil }
    }
  }

  private static let cosine = record(CosineDecay()) {
    field("decay_steps", \.decaySteps, Scalar.count, "updates until the end; else the phase's")
    field("alpha", \.alpha, Scalar.number(.unit), "the last rate as a fraction of the first")
    field("warmup_steps", \.warmupSteps, Scalar.wholeNumber, "updates before the decay")
    field(
      "warmup_target", \.warmupTarget, Scalar.number(.notNegative),
      "the rate at the end of the warm-up")
  }

  private static let exponential = record(ExponentialDecay()) {
    field("decay_steps", \.decaySteps, Scalar.count, required: .always, "updates a decay")
    field(
      "decay_rate", \.decayRate, Scalar.number(.positive), required: .always,
      "the factor of a decay")
    field("staircase", \.staircase, Scalar.bool, "whether the rate falls in steps")
  }

  private static let step = record(PiecewiseConstantDecay()) {
    field(
      "boundaries", \.boundaries,
      Several.list(of: Scalar.count, atLeast: 1, noun: "boundary"), required: .always,
      also: ["steps", "milestones"], "the updates after which the rate changes")
    field(
      "values", \.values,
      Several.list(of: Scalar.number(.notNegative), atLeast: 2, noun: "value"),
      required: .always, also: ["rates", "learning_rates"], "the rates, one more than boundaries")
  } check: { step, place, reading in
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

  private static let plateau = record(ReduceLROnPlateau()) {
    field("monitor", \.monitor, MonitorGrammar.monitor, "what must improve")
    field("factor", \.factor, Scalar.number(.properFraction), "what the rate is multiplied by")
    field("patience", \.patience, Scalar.wholeNumber, "epochs without improvement")
    field(
      "min_delta", \.minDelta, Scalar.number(.notNegative), also: ["epsilon"],
      "what counts as improvement")
    field("cooldown", \.cooldown, Scalar.wholeNumber, "epochs of rest after a change")
    field(
      "min_learning_rate", \.minLearningRate, Scalar.number(.notNegative), also: ["min_lr"],
      "the lowest rate")
  }
}
