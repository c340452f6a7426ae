/// Keras's `PolynomialDecay`, whose steps are updates.
package struct PolynomialDecay: ScheduleRule {
  package static let name = "polynomial_decay"
  package static let fields: [DeclaredField<PolynomialDecay>] = [
    DeclaredField(
      "decay_steps", \.decaySteps, .optional(.count), "updates until the end; else the phase's"),
    DeclaredField("end_learning_rate", \.endLearningRate, .notNegative, "the last rate"),
    DeclaredField("power", \.power, .positive, "of what is left of the way; 1 for a line"),
    DeclaredField(
      "cycle", \.cycle, .bool, "whether the rate rises again at the end, to fall more slowly"),
    DeclaredField(
      "ends_with_phase", \.endsWithPhase, .bool, isInSpecs: false,
      "whether the decay takes all updates of the phase"),
  ]

  /// Nil where a spec leaves it out, and in a plan that does not know the number of images.
  package var decaySteps: Int?
  package var endLearningRate: Double
  package var power: Double
  package var cycle: Bool
  /// Set by a plan: the spec leaves `decay_steps` out, so that the decay ends with the phase.
  package var endsWithPhase = false

  package init() { self.init(decaySteps: nil) }

  package init(
    decaySteps: Int?, endLearningRate: Double = 0.0001, power: Double = 1, cycle: Bool = false
  ) {
    self.decaySteps = decaySteps
    self.endLearningRate = endLearningRate
    self.power = power
    self.cycle = cycle
  }
}
