internal import Configuration

/// The grammar of optimizers, made of what they declare.
enum OptimizerGrammar {
  static let optimizer = variants("optimizer") {
    Optimizer.algorithms.map { named($0.algorithm, $0) }
  }

  private static func named<Algorithm: OptimizerAlgorithm>(
    _ algorithm: Algorithm, _ template: Optimizer
  ) -> Variant<Optimizer> {
    let arguments = record(template) {
      rate
      Algorithm.fields.filter(\.isInSpecs).map(field)
      Algorithm.hasDecay ? [decay] : []
      common
    } rules: {
      [.atMostOne(of: GradientClipping.names)]
    } check: { _, place, reading in
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
  ]

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
