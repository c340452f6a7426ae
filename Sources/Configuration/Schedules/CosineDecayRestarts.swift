/// Keras's `CosineDecayRestarts`: cosines one after the other, each as long as the one before times
/// `periodFactor`.
package struct CosineDecayRestarts: ScheduleRule {
  package static let name = "cosine_decay_restarts"
  package static let fields: [DeclaredField<CosineDecayRestarts>] = [
    DeclaredField(
      "first_decay_steps", \.firstDecaySteps, .count, isRequired: true,
      "updates until the first restart"),
    DeclaredField(
      "t_mul", \.periodFactor, .positive, "how much longer each period is than the one before"),
    DeclaredField(
      "m_mul", \.rateFactor, .notNegative, "what a restart's rate is of the one before"),
    DeclaredField("alpha", \.alpha, .unit, "the lowest rate as a fraction of the first"),
  ]

  /// Updates.
  package var firstDecaySteps: Int
  /// At least 1.
  package var periodFactor: Double
  package var rateFactor: Double
  package var alpha: Double

  package init() { self.init(firstDecaySteps: 1) }

  package init(
    firstDecaySteps: Int, periodFactor: Double = 2, rateFactor: Double = 1, alpha: Double = 0
  ) {
    self.firstDecaySteps = firstDecaySteps
    self.periodFactor = periodFactor
    self.rateFactor = rateFactor
    self.alpha = alpha
  }
}
