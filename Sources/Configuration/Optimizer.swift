/// An optimizer with Keras 3's argument names and defaults.
package struct Optimizer: Hashable, Sendable {
  package enum Algorithm: Hashable, Sendable {
    case sgd(momentum: Double, nesterov: Bool)
    /// `placement` is nil in a spec, where `compatibility.rmsprop_epsilon` has it; a plan says it.
    case rmsprop(
      rho: Double, momentum: Double, epsilon: Double, centered: Bool,
      placement: Compatibility.RMSpropEpsilon?)
    case adam(beta1: Double, beta2: Double, epsilon: Double, amsgrad: Bool)
    /// Adam; only the default of `weightDecay` differs.
    case adamw(beta1: Double, beta2: Double, epsilon: Double, amsgrad: Bool)
  }

  package var algorithm: Algorithm
  package var learningRate: Double
  /// Applied before the update to every trainable array, biases and normalisation included.
  package var weightDecay: Double?
  package var clipping: GradientClipping?

  package init(
    algorithm: Algorithm, learningRate: Double, weightDecay: Double? = nil,
    clipping: GradientClipping? = nil
  ) {
    self.algorithm = algorithm
    self.learningRate = learningRate
    self.weightDecay = weightDecay
    self.clipping = clipping
  }

  /// `sgd` without arguments.
  package static let sgd = Optimizer(
    algorithm: .sgd(momentum: 0, nesterov: false), learningRate: 0.01)
  /// `rmsprop` without arguments.
  package static let rmsprop = Optimizer(
    algorithm: .rmsprop(rho: 0.9, momentum: 0, epsilon: 1e-7, centered: false, placement: nil),
    learningRate: 0.001)
  /// `adam` without arguments.
  package static let adam = Optimizer(
    algorithm: .adam(beta1: 0.9, beta2: 0.999, epsilon: 1e-7, amsgrad: false),
    learningRate: 0.001)
  /// `adamw` without arguments.
  package static let adamw = Optimizer(
    algorithm: .adamw(beta1: 0.9, beta2: 0.999, epsilon: 1e-7, amsgrad: false),
    learningRate: 0.001, weightDecay: 0.004)
}

/// What is done to gradients before an update; Keras takes one of the three at most.
package enum GradientClipping: Hashable, Sendable {
  /// `clipnorm`: each array's gradient is scaled down to that norm.
  case norm(Double)
  /// `global_clipnorm`: all gradients together are.
  case globalNorm(Double)
  /// `clipvalue`: each number is held between minus that and that.
  case value(Double)
}

extension Optimizer {
  /// What must be kept for each value from update to update, by Keras's names.
  package var stateNames: [String] {
    switch algorithm {
    case .sgd(let momentum, _): momentum != 0 ? ["momentum"] : []
    case .rmsprop(_, let momentum, _, let centered, _):
      ["velocity"] + (momentum > 0 ? ["momentum"] : []) + (centered ? ["average_gradient"] : [])
    case .adam(_, _, _, let amsgrad), .adamw(_, _, _, let amsgrad):
      ["momentum", "velocity"] + (amsgrad ? ["velocity_hat"] : [])
    }
  }

  /// The optimizer with everything said that a spec leaves to `compatibility`.
  package func resolved(_ compatibility: Compatibility) -> Optimizer {
    guard case .rmsprop(let rho, let momentum, let epsilon, let centered, nil) = algorithm else {
      return self
    }
    var resolved = self
    // With momentum, TensorFlow's own kernel kept epsilon inside the root all along.
    resolved.algorithm = .rmsprop(
      rho: rho, momentum: momentum, epsilon: epsilon, centered: centered,
      placement: momentum == 0 ? compatibility.rmspropEpsilon : .inside)
    return resolved
  }
}

extension Optimizer: Codable {
  private enum Name: String, CodingKey, CaseIterable {
    case sgd
    case rmsprop
    case adam
    case adamw
  }

  private enum Key: String, CodingKey {
    case learningRate = "learning_rate"
    case momentum
    case nesterov
    case rho
    case epsilon
    case centered
    case placement = "epsilon_placement"
    case beta1 = "beta_1"
    case beta2 = "beta_2"
    case amsgrad
    case weightDecay = "weight_decay"
    case clipNorm = "clipnorm"
    case globalClipNorm = "global_clipnorm"
    case clipValue = "clipvalue"
  }

  /// `{"adam": {…}}`: Keras's name, and its arguments.
  package init(from decoder: any Decoder) throws {
    let names = try decoder.container(keyedBy: Name.self)
    guard let name = names.allKeys.first, names.allKeys.count == 1 else {
      throw DecodingError.dataCorrupted(
        .init(
          codingPath: decoder.codingPath,
          debugDescription: "an optimizer is one of "
            + Name.allCases.map { "'\($0.rawValue)'" }.joined(separator: ", ")))
    }
    let values = try names.nestedContainer(keyedBy: Key.self, forKey: name)
    func number(_ key: Key) throws -> Double { try values.decode(Double.self, forKey: key) }
    func flag(_ key: Key) throws -> Bool { try values.decode(Bool.self, forKey: key) }
    switch name {
    case .sgd: algorithm = .sgd(momentum: try number(.momentum), nesterov: try flag(.nesterov))
    case .rmsprop:
      algorithm = .rmsprop(
        rho: try number(.rho), momentum: try number(.momentum), epsilon: try number(.epsilon),
        centered: try flag(.centered),
        placement: try values.decodeIfPresent(
          Compatibility.RMSpropEpsilon.self, forKey: .placement))
    case .adam:
      algorithm = .adam(
        beta1: try number(.beta1), beta2: try number(.beta2), epsilon: try number(.epsilon),
        amsgrad: try flag(.amsgrad))
    case .adamw:
      algorithm = .adamw(
        beta1: try number(.beta1), beta2: try number(.beta2), epsilon: try number(.epsilon),
        amsgrad: try flag(.amsgrad))
    }
    learningRate = try number(.learningRate)
    weightDecay = try values.decodeIfPresent(Double.self, forKey: .weightDecay)
    if values.contains(.clipNorm) {
      clipping = .norm(try number(.clipNorm))
    } else if values.contains(.globalClipNorm) {
      clipping = .globalNorm(try number(.globalClipNorm))
    } else if values.contains(.clipValue) {
      clipping = .value(try number(.clipValue))
    }
  }

  package func encode(to encoder: any Encoder) throws {
    var names = encoder.container(keyedBy: Name.self)
    let name: Name =
      switch algorithm {
      case .sgd: .sgd
      case .rmsprop: .rmsprop
      case .adam: .adam
      case .adamw: .adamw
      }
    var values = names.nestedContainer(keyedBy: Key.self, forKey: name)
    try values.encode(learningRate, forKey: .learningRate)
    switch algorithm {
    case .sgd(let momentum, let nesterov):
      try values.encode(momentum, forKey: .momentum)
      try values.encode(nesterov, forKey: .nesterov)
    case .rmsprop(let rho, let momentum, let epsilon, let centered, let placement):
      try values.encode(rho, forKey: .rho)
      try values.encode(momentum, forKey: .momentum)
      try values.encode(epsilon, forKey: .epsilon)
      try values.encode(centered, forKey: .centered)
      try values.encodeIfPresent(placement, forKey: .placement)
    case .adam(let beta1, let beta2, let epsilon, let amsgrad),
      .adamw(let beta1, let beta2, let epsilon, let amsgrad):
      try values.encode(beta1, forKey: .beta1)
      try values.encode(beta2, forKey: .beta2)
      try values.encode(epsilon, forKey: .epsilon)
      try values.encode(amsgrad, forKey: .amsgrad)
    }
    try values.encodeIfPresent(weightDecay, forKey: .weightDecay)
    switch clipping {
    case .norm(let limit): try values.encode(limit, forKey: .clipNorm)
    case .globalNorm(let limit): try values.encode(limit, forKey: .globalClipNorm)
    case .value(let limit): try values.encode(limit, forKey: .clipValue)
    case nil: break
    }
  }
}
