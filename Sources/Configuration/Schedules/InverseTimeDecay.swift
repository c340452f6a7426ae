/// Keras's `InverseTimeDecay`: the rate over 1 plus `decayRate` times the decays so far.
package struct InverseTimeDecay: ScheduleRule {
  package static let name = "inverse_time_decay"
  package static let fields: [DeclaredField<InverseTimeDecay>] = [
    DeclaredField("decay_steps", \.decaySteps, .count, isRequired: true, "updates a decay"),
    DeclaredField(
      "decay_rate", \.decayRate, .notNegative, isRequired: true, "what a decay adds to the divisor"),
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
