/// An optimizer: an algorithm, and what all of them have.
package struct Optimizer: Sendable {
  package var algorithm: any OptimizerAlgorithm
  package var learningRate: Double
  /// Applied before the update to every trainable array, biases and normalisation included.
  package var weightDecay: Double?
  package var clipping: GradientClipping?
  /// Keras 2's argument: the rate of an update is divided by 1 plus this for every one before it.
  ///
  /// A plan has a schedule in its place.
  package var decay: Double?
  /// Keras's `use_ema`: an average of the values that moves with every step; nil for none.
  package var average: MovingAverage?
  /// Steps whose gradients are summed up to one update; nil where every step is one.
  package var accumulationSteps: Int?

  package init(
    _ algorithm: any OptimizerAlgorithm, learningRate: Double, weightDecay: Double? = nil,
    clipping: GradientClipping? = nil
  ) {
    self.algorithm = algorithm
    self.learningRate = learningRate
    self.weightDecay = weightDecay
    self.clipping = clipping
  }

  /// With Keras's defaults.
  package init<Algorithm: OptimizerAlgorithm>(_ algorithm: Algorithm) {
    self.init(
      algorithm, learningRate: Algorithm.learningRate, weightDecay: Algorithm.weightDecay)
  }

  /// All that there are, with Keras's defaults, in the order of the reference.
  package static let algorithms: [Optimizer] = [
    Optimizer(SGD()), Optimizer(RMSprop()), Optimizer(Adam()), Optimizer(AdamW()),
    Optimizer(Adamax()), Optimizer(Nadam()), Optimizer(Adagrad()), Optimizer(Adadelta()),
    Optimizer(Lion()),
  ]

  package static let adam = Optimizer(Adam())

  /// What must be kept for each value from step to step, by Keras's names.
  package var stateNames: [String] { stateGroups.flatMap(\.self) }

  /// The state as Keras 3 stores it: what all optimizers may have, then the algorithm's own.
  package var stateGroups: [[String]] {
    (average == nil ? [] : [[MovingAverage.stateName]])
      + (accumulationSteps == nil ? [] : [[Optimizer.accumulatorName]]) + algorithm.stateGroups
  }

  /// What the sum of gradients is kept as.
  package static let accumulatorName = "gradient_accumulator"

  /// Updates done in so many steps.
  package func updates(steps: Int) -> Int { steps / (accumulationSteps ?? 1) }

  /// The optimizer with everything said that a spec leaves to `compatibility`.
  package func resolved(_ compatibility: Compatibility) -> Optimizer {
    var resolved = self
    resolved.algorithm = algorithm.resolved(compatibility)
    return resolved
  }

  /// The optimizer and the settings that matter, in a line.
  package var summary: String {
    var words = algorithm.words
    if let weightDecay { words.append("weight_decay \(weightDecay)") }
    if let clipping { words.append("\(clipping.name) \(clipping.limit)") }
    if let decay { words.append("decay \(decay)") }
    if let average { words.append(average.summary) }
    if let accumulationSteps { words.append("an update for \(accumulationSteps) steps' gradients") }
    return "\(algorithm.name), learning rate \(learningRate)"
      + (words.isEmpty ? "" : " (\(words.joined(separator: ", ")))")
  }
}

extension Optimizer: Hashable {
  package static func == (left: Optimizer, right: Optimizer) -> Bool {
    left.algorithm.isEqual(to: right.algorithm) && left.learningRate == right.learningRate
      && left.weightDecay == right.weightDecay && left.clipping == right.clipping
      && left.decay == right.decay && left.average == right.average
      && left.accumulationSteps == right.accumulationSteps
  }

  package func hash(into hasher: inout Hasher) {
    hasher.combine(AnyHashable(algorithm))
    hasher.combine(learningRate)
    hasher.combine(weightDecay)
    hasher.combine(clipping)
    hasher.combine(decay)
    hasher.combine(average)
    hasher.combine(accumulationSteps)
  }
}

/// What is done to gradients before an update; Keras takes one of the three at most.
package enum GradientClipping: Hashable, Sendable {
  /// `clipnorm`: each array's gradient is scaled down to that norm.
  case norm(Double)
  /// `global_clipnorm`: all gradients together are.
  case globalNorm(Double)
  /// `clipvalue`: each number is held between minus that and that.
  case value(Double)

  /// Keras's name of the argument.
  package var name: String {
    switch self {
    case .norm: "clipnorm"
    case .globalNorm: "global_clipnorm"
    case .value: "clipvalue"
    }
  }

  package var limit: Double {
    switch self {
    case .norm(let limit), .globalNorm(let limit), .value(let limit): limit
    }
  }

  /// Clipping by Keras's name of the argument; nil for another name.
  package init?(name: String, limit: Double) {
    switch name {
    case "clipnorm": self = .norm(limit)
    case "global_clipnorm": self = .globalNorm(limit)
    case "clipvalue": self = .value(limit)
    default: return nil
    }
  }

  package static let names = ["clipnorm", "global_clipnorm", "clipvalue"]
}
