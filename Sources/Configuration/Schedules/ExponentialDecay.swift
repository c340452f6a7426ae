/// Keras's `ExponentialDecay`.
package struct ExponentialDecay: ScheduleRule {
  package static let name = "exponential"
  package static let fields: [DeclaredField<ExponentialDecay>] = [
    DeclaredField("decay_steps", \.decaySteps, .count, isRequired: true, "updates a decay"),
    DeclaredField(
      "decay_rate", \.decayRate, .positive, isRequired: true, "the factor of a decay"),
    DeclaredField("staircase", \.staircase, .bool, "whether the rate falls in steps"),
  ]

  /// Updates.
  package var decaySteps: Int
  package var decayRate: Double
  package var staircase: Bool

  package init() { self.init(decaySteps: 1, decayRate: 0) }

  package init(decaySteps: Int, decayRate: Double, staircase: Bool = false) {
    self.decaySteps = decaySteps
    self.decayRate = decayRate
    self.staircase = staircase
  }
}
