/// Rates by epochs, as Keras's callback `LearningRateScheduler` sets them: `values[i]` before epoch
/// `boundaries[i]`, counted from 0.
package struct LearningRateScheduler: ScheduleRule {
  package static let name = "by_epoch"
  package static let fields: [DeclaredField<LearningRateScheduler>] = [
    DeclaredField(
      "boundaries", \.boundaries, .list(of: .count, atLeast: 0, noun: "boundary"),
      also: ["epochs", "milestones"],
      "the epochs, from 0, in which the rate changes; without them each epoch has a value"),
    DeclaredField(
      "values", \.values, .list(of: .notNegative, atLeast: 1, noun: "value"), isRequired: true,
      also: ["rates", "learning_rates"],
      "the rates, one more than boundaries; the last stays"),
  ]

  /// Empty where each epoch has a value of its own.
  package var boundaries: [Int]
  package var values: [Double]

  package init() { self.init(boundaries: [], values: []) }

  package init(boundaries: [Int], values: [Double]) {
    self.boundaries = boundaries
    self.values = values
  }

  /// The rate of an epoch of the phase, counted from 0.
  package func rate(epoch: Int) -> Double? {
    guard let last = values.indices.last else { return nil }
    let passed =
      boundaries.isEmpty ? epoch : boundaries.firstIndex { epoch < $0 } ?? boundaries.count
    return values[min(passed, last)]
  }
}
