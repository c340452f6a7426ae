internal import Configuration

/// The grammar of optimizers, with Keras's argument names and defaults.
enum OptimizerGrammar {
  static let optimizer = variants("optimizer") {
    named("sgd", .sgd, [momentum, nesterov])
    named("rmsprop", .rmsprop, [rho, momentum, epsilon, centered])
    named("adam", .adam, [beta1, beta2, epsilon, amsgrad])
    named("adamw", .adamw, [beta1, beta2, epsilon, amsgrad])
  }

  /// All arguments that any optimizer has.
  private struct Arguments: Sendable {
    var learningRate: Double
    var momentum = 0.0
    var nesterov = false
    var rho = 0.9
    var epsilon = 1e-7
    var centered = false
    var beta1 = 0.9
    var beta2 = 0.999
    var amsgrad = false
    var weightDecay: Double?
    var clipNorm: Double?
    var globalClipNorm: Double?
    var clipValue: Double?

    init(_ optimizer: Optimizer) {
      learningRate = optimizer.learningRate
      weightDecay = optimizer.weightDecay
      switch optimizer.clipping {
      case .norm(let limit): clipNorm = limit
      case .globalNorm(let limit): globalClipNorm = limit
      case .value(let limit): clipValue = limit
      case nil: break
      }
      switch optimizer.algorithm {
      case .sgd(let momentum, let nesterov): (self.momentum, self.nesterov) = (momentum, nesterov)
      case .rmsprop(let rho, let momentum, let epsilon, let centered, _):
        (self.rho, self.momentum, self.epsilon) = (rho, momentum, epsilon)
        self.centered = centered
      case .adam(let beta1, let beta2, let epsilon, let amsgrad),
        .adamw(let beta1, let beta2, let epsilon, let amsgrad):
        (self.beta1, self.beta2, self.epsilon, self.amsgrad) = (beta1, beta2, epsilon, amsgrad)
      }
    }

    /// The optimizer of the same algorithm as `template`.
    func optimizer(like template: Optimizer) -> Optimizer {
      let algorithm: Optimizer.Algorithm =
        switch template.algorithm {
        case .sgd: .sgd(momentum: momentum, nesterov: nesterov)
        case .rmsprop:
          .rmsprop(
            rho: rho, momentum: momentum, epsilon: epsilon, centered: centered, placement: nil)
        case .adam: .adam(beta1: beta1, beta2: beta2, epsilon: epsilon, amsgrad: amsgrad)
        case .adamw: .adamw(beta1: beta1, beta2: beta2, epsilon: epsilon, amsgrad: amsgrad)
        }
      return Optimizer(
        algorithm: algorithm, learningRate: learningRate, weightDecay: weightDecay,
        clipping: clipping)
    }

    /// The one of the three that is given.
    private var clipping: GradientClipping? {
      if let clipNorm { return .norm(clipNorm) }
      if let globalClipNorm { return .globalNorm(globalClipNorm) }
      return clipValue.map { .value($0) }
    }
  }

  private static let momentum = field(
    "momentum", \Arguments.momentum, Scalar.number(.fraction), "of the updates")
  private static let nesterov = field(
    "nesterov", \Arguments.nesterov, Scalar.bool, "whether momentum looks ahead")
  private static let rho = field(
    "rho", \Arguments.rho, Scalar.number(.fraction), also: ["alpha", "decay_rate"],
    "the decay of squared gradients")
  private static let epsilon = field(
    "epsilon", \Arguments.epsilon, Scalar.number(.notNegative), also: ["eps"],
    "added to the denominator")
  private static let centered = field(
    "centered", \Arguments.centered, Scalar.bool, "whether the mean gradient is taken off")
  private static let beta1 = field(
    "beta_1", \Arguments.beta1, Scalar.number(.fraction), "the decay of gradients")
  private static let beta2 = field(
    "beta_2", \Arguments.beta2, Scalar.number(.fraction), "the decay of squared gradients")
  private static let amsgrad = field(
    "amsgrad", \Arguments.amsgrad, Scalar.bool, "whether the largest second moment is kept")

  private static let rate = field(
    "learning_rate", \Arguments.learningRate, Scalar.number(.notNegative),
    also: ["lr", "rate", "base_lr", "eta"], "the size of a step")
  private static let common = [
    field(
      "weight_decay", \Arguments.weightDecay, Scalar.number(.notNegative), also: ["decay", "wd"],
      "how much weights shrink a step"),
    field(
      "clipnorm", \Arguments.clipNorm, Scalar.number(.positive), also: ["max_norm"],
      "the largest norm of one array's gradient"),
    field(
      "global_clipnorm", \Arguments.globalClipNorm, Scalar.number(.positive),
      "the largest norm of all gradients together"),
    field(
      "clipvalue", \Arguments.clipValue, Scalar.number(.positive),
      "the largest value in a gradient"),
  ]

  private static func named(
    _ name: String, _ template: Optimizer, _ fields: [Field<Arguments>]
  ) -> Variant<Optimizer> {
    let arguments = record(Arguments(template)) {
      rate
      fields
      common
    } rules: {
      [.atMostOne(of: ["clipnorm", "global_clipnorm", "clipvalue"])]
    } check: { arguments, place, reading in
      let clips = ["clipnorm", "global_clipnorm", "clipvalue"].compactMap { place[$0] }
      guard clips.count > 1 else { return }
      reading.error(
        ConsistencyProblem.exclusive(clips.map(\.label), reason: "clip gradients one way"),
        atKeyOf: clips[1])
    }
    return variant(name, arguments, "Keras's \(name)") {
      $0.optimizer(like: template)
    } take: { optimizer in
      let arguments = Arguments(optimizer)
      let isSame = arguments.optimizer(like: template).algorithm == optimizer.algorithm
      return isSame ? arguments : nil
    }
  }
}
