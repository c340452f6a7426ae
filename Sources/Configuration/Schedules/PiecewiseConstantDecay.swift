/// Keras's `PiecewiseConstantDecay`: `values[i]` up to and including update `boundaries[i]`.
package struct PiecewiseConstantDecay: ScheduleRule {
  package static let name = "step"
  package static let fields: [DeclaredField<PiecewiseConstantDecay>] = [
    DeclaredField(
      "boundaries", \.boundaries, .list(of: .count, atLeast: 1, noun: "boundary"),
      isRequired: true, also: ["steps", "milestones"],
      "the updates after which the rate changes"),
    DeclaredField(
      "values", \.values, .list(of: .notNegative, atLeast: 2, noun: "value"), isRequired: true,
      also: ["rates", "learning_rates"], "the rates, one more than boundaries"),
  ]

  package var boundaries: [Int]
  /// One more than boundaries.
  package var values: [Double]

  package init() { self.init(boundaries: [], values: []) }

  package init(boundaries: [Int], values: [Double]) {
    self.boundaries = boundaries
    self.values = values
  }
}
