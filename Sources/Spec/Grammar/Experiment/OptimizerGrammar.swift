internal import Configuration

/// The grammar of optimizers, made of what they declare.
enum OptimizerGrammar {
  static let optimizer = variants("optimizer") {
    Optimizer.algorithms.map { named($0.algorithm, $0) }
  }

  private static func named<Algorithm: OptimizerAlgorithm>(
    _ algorithm: Algorithm, _ template: Optimizer
  ) -> Variant<Optimizer> {
    let arguments = record(template, shorthand: "learning_rate") {
      rate
      Algorithm.fields.filter(\.isInSpecs).map(field)
      Algorithm.hasDecay ? [decay] : []
      common
    } rules: {
      [.atMostOne(of: GradientClipping.names)]
    } check: { optimizer, place, reading in
      average(&optimizer, place, &reading)
      let clips = GradientClipping.names.compactMap { place[$0] }
      guard clips.count > 1 else { return }
      reading.error(
        ConsistencyProblem.exclusive(clips.map(\.label), reason: "clip gradients one way"),
        atKeyOf: clips[1])
    }
    return variant(Algorithm.name, arguments, "Keras's \(Algorithm.name)") {
      $0
    } take: {
      $0.algorithm is Algorithm ? $0 : nil
    }
  }

  private static func field<Algorithm: OptimizerAlgorithm>(
    _ field: DeclaredField<Algorithm>
  ) -> Field<Optimizer> {
    Spec.field(field.name, field.form.grammar, also: field.otherNames, field.summary) {
      optimizer, value in
      guard var algorithm = optimizer.algorithm as? Algorithm, field.set(&algorithm, value) else {
        return
      }
      optimizer.algorithm = algorithm
    } get: { optimizer in
      (optimizer.algorithm as? Algorithm).map(field.get)
    }
  }

  private static let rate = Spec.field(
    "learning_rate", \Optimizer.learningRate, Scalar.number(.notNegative),
    also: ["lr", "rate", "base_lr", "eta"], "the size of a step")

  private static let decay = Spec.field(
    "decay", \Optimizer.decay, Scalar.number(.notNegative), also: ["lr_decay"],
    "Keras 2's: update t takes the rate over 1 + decay * t")

  private static let common: [Field<Optimizer>] = [
    Spec.field(
      "weight_decay", \.weightDecay, Scalar.number(.notNegative), also: ["decay", "wd"],
      "how much weights shrink a step"),
    clipping("clipnorm", also: ["max_norm"], "the largest norm of one array's gradient"),
    clipping("global_clipnorm", "the largest norm of all gradients together"),
    clipping("clipvalue", "the largest value in a gradient"),
    Spec.field(
      "use_ema", Scalar.bool, also: ["ema", "moving_average"],
      "whether a moving average of the weights replaces them at the end"
    ) { optimizer, isOn in
      optimizer.average = isOn ? optimizer.average ?? MovingAverage() : nil
    } get: {
      $0.average == nil ? nil : true
    },
    Spec.field(
      "ema_momentum", Scalar.number(.unit), also: ["ema_decay"], "how much of the average stays"
    ) { optimizer, momentum in
      optimizer.average?.momentum = momentum
    } get: {
      $0.average?.momentum
    },
    Spec.field(
      "ema_overwrite_frequency", Scalar.count,
      "after how many updates the average replaces the weights in training, too"
    ) { optimizer, frequency in
      optimizer.average?.overwriteFrequency = frequency
    } get: {
      $0.average?.overwriteFrequency
    },
    Spec.field(
      "gradient_accumulation_steps", \.accumulationSteps,
      Scalar.integer(.init(minimum: 2, maximum: FieldForm.largestCount)),
      also: ["accumulation_steps", "accumulate_grad_batches"],
      "steps whose gradients make one update"),
  ]

  /// An average's arguments without an average would mean nothing.
  private static func average(
    _ optimizer: inout Optimizer, _ place: Place, _ reading: inout Reading
  ) {
    guard optimizer.average == nil, reading.isSound("use_ema", in: place) else { return }
    for name in MovingAverage.names {
      guard let stated = place[name] else { continue }
      reading.error(
        ConsistencyProblem.belongsTo(key: name, owner: "use_ema: true"), atKeyOf: stated)
    }
  }

  private static func clipping(
    _ name: String, also otherNames: [String] = [], _ summary: String
  ) -> Field<Optimizer> {
    Spec.field(name, Scalar.number(.positive), also: otherNames, summary) { optimizer, limit in
      optimizer.clipping = GradientClipping(name: name, limit: limit)
    } get: { optimizer in
      optimizer.clipping?.name == name ? optimizer.clipping?.limit : nil
    }
  }
}
