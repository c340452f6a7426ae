/// Keras's `CosineDecay`, whose steps are updates.
///
/// Without a warm-up target there is no warm-up, whatever `warmupSteps`.
package struct CosineDecay: ScheduleRule {
  package static let name = "cosine"
  package static let fields: [DeclaredField<CosineDecay>] = [
    DeclaredField(
      "decay_steps", \.decaySteps, .optional(.count), "updates until the end; else the phase's"),
    DeclaredField("alpha", \.alpha, .unit, "the last rate as a fraction of the first"),
    DeclaredField("warmup_steps", \.warmupSteps, .wholeNumber, "updates before the decay"),
    DeclaredField(
      "warmup_target", \.warmupTarget, .optional(.notNegative),
      "the rate at the end of the warm-up"),
    DeclaredField(
      "ends_with_phase", \.endsWithPhase, .bool, isInSpecs: false,
      "whether the decay takes all updates of the phase"),
  ]

  /// Nil where a spec leaves it out, and in a plan that does not know the number of images.
  package var decaySteps: Int?
  /// Set by a plan: the spec leaves `decay_steps` out, so that the decay ends with the phase.
  package var endsWithPhase: Bool
  /// The last rate as a fraction of the first.
  package var alpha: Double
  package var warmupSteps: Int
  package var warmupTarget: Double?

  /// Whether there is a warm-up.
  package var warmsUp: Bool { warmupTarget != nil && warmupSteps > 0 }

  package init() { self.init(decaySteps: nil) }

  package init(
    decaySteps: Int?, endsWithPhase: Bool = false, alpha: Double = 0, warmupSteps: Int = 0,
    warmupTarget: Double? = nil
  ) {
    self.decaySteps = decaySteps
    self.endsWithPhase = endsWithPhase
    self.alpha = alpha
    self.warmupSteps = warmupSteps
    self.warmupTarget = warmupTarget
  }
}
