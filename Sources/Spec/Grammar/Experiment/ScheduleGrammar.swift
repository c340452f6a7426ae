/// The grammar of `schedule`.
enum ScheduleGrammar {
  static let schedule: Grammar<Schedule> = variants("schedule") {
    variant("cosine", cosine, "Keras's CosineDecay") {
      .cosine(
        decaySteps: $0.decaySteps, alpha: $0.alpha, warmupSteps: $0.warmupSteps,
        warmupTarget: $0.warmupTarget)
    } take: {
      guard case .cosine(let steps, let alpha, let warmup, let target) = $0 else { return nil }
      return Cosine(
        decaySteps: steps, alpha: alpha, warmupSteps: warmup, warmupTarget: target)
    }
    variant("exponential", exponential, "Keras's ExponentialDecay") {
      .exponential(
        decaySteps: $0.decaySteps, decayRate: $0.decayRate, staircase: $0.staircase)
    } take: {
      guard case .exponential(let steps, let rate, let staircase) = $0 else { return nil }
      return Exponential(decaySteps: steps, decayRate: rate, staircase: staircase)
    }
    variant("step", step, "Keras's PiecewiseConstantDecay") {
      .step(boundaries: $0.boundaries, values: $0.values)
    } take: {
      guard case .step(let boundaries, let values) = $0 else { return nil }
      return Step(boundaries: boundaries, values: values)
    }
    variant("reduce_on_plateau", plateau, "Keras's ReduceLROnPlateau") {
      .reduceOnPlateau(
        monitor: $0.monitor, factor: $0.factor, patience: $0.patience, minDelta: $0.minDelta,
        cooldown: $0.cooldown, minLearningRate: $0.minLearningRate)
    } take: {
      guard
        case .reduceOnPlateau(
          let monitor, let factor, let patience, let delta, let cooldown, let least) = $0
      else { return nil }
      return Plateau(
        monitor: monitor, factor: factor, patience: patience, minDelta: delta,
        cooldown: cooldown, minLearningRate: least)
    }
  }

  private struct Cosine {
    var decaySteps: Int?
    var alpha = 0.0
    var warmupSteps = 0
    var warmupTarget: Double?
  }

  private static let cosine = record(Cosine()) {
    field("decay_steps", \.decaySteps, Scalar.count, "updates until the end; else the phase's")
    field("alpha", \.alpha, Scalar.number(.unit), "the last rate as a fraction of the first")
    field("warmup_steps", \.warmupSteps, Scalar.wholeNumber, "updates before the decay")
    field(
      "warmup_target", \.warmupTarget, Scalar.number(.notNegative),
      "the rate at the end of the warm-up")
  }

  private struct Exponential {
    var decaySteps = 1
    var decayRate = 0.0
    var staircase = false
  }

  private static let exponential = record(Exponential()) {
    field("decay_steps", \.decaySteps, Scalar.count, required: .always, "updates a decay")
    field(
      "decay_rate", \.decayRate, Scalar.number(.positive), required: .always,
      "the factor of a decay")
    field("staircase", \.staircase, Scalar.bool, "whether the rate falls in steps")
  }

  private struct Step {
    var boundaries: [Int] = []
    var values: [Double] = []
  }

  private static let step = record(Step()) {
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

  private struct Plateau {
    var monitor = "val_loss"
    var factor = 0.1
    var patience = 10
    var minDelta = 1e-4
    var cooldown = 0
    var minLearningRate = 0.0
  }

  private static let plateau = record(Plateau()) {
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
