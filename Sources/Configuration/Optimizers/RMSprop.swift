/// Keras's `RMSprop`.
package struct RMSprop: OptimizerAlgorithm {
  package static let name = "rmsprop"
  package static let fields: [DeclaredField<RMSprop>] = [
    DeclaredField(
      "rho", \.rho, .fraction, also: ["alpha", "decay_rate"], "the decay of squared gradients"),
    DeclaredField("momentum", \.momentum, .fraction, "of the updates"),
    DeclaredField(
      "epsilon", \.epsilon, .notNegative, also: ["eps"], "added to the denominator"),
    DeclaredField("centered", \.centered, .bool, "whether the mean gradient is taken off"),
    DeclaredField(
      "epsilon_placement", \.placement,
      .optional(.choice(of: ["inside", "outside"], noun: "placement")), isInSpecs: false,
      "whether epsilon is added inside the root"),
  ]

  package var rho: Double
  package var momentum: Double
  package var epsilon: Double
  package var centered: Bool
  /// Nil in a spec, where `compatibility.rmsprop_epsilon` has it; a plan says it.
  package var placement: Compatibility.RMSpropEpsilon?

  package init() { self.init(rho: 0.9) }

  package init(
    rho: Double = 0.9, momentum: Double = 0, epsilon: Double = 1e-7, centered: Bool = false,
    placement: Compatibility.RMSpropEpsilon? = nil
  ) {
    self.rho = rho
    self.momentum = momentum
    self.epsilon = epsilon
    self.centered = centered
    self.placement = placement
  }

  package var stateNames: [String] {
    ["velocity"] + (momentum > 0 ? ["momentum"] : []) + (centered ? ["average_gradient"] : [])
  }

  /// With momentum, TensorFlow's own kernel kept epsilon inside the root all along.
  package func resolved(_ compatibility: Compatibility) -> RMSprop {
    guard placement == nil else { return self }
    var resolved = self
    resolved.placement = momentum == 0 ? compatibility.rmspropEpsilon : .inside
    return resolved
  }

  package var words: [String] {
    var words = ["rho \(rho), epsilon \(epsilon)"]
    if placement == .outside { words.append("epsilon outside the root") }
    if momentum != 0 { words.append("momentum \(momentum)") }
    if centered { words.append("centered") }
    return words
  }
}

extension Compatibility.RMSpropEpsilon: FieldValue {}
