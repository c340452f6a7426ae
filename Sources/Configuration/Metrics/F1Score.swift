/// Keras's `F1Score`: the harmonic mean of precision and recall.
package struct F1Score: FScore {
  package static let name = "f1_score"
  package static let otherNames = ["f1", "F1Score", "f1-score"]
  package static let summary = "the harmonic mean of precision and recall"
  package static let fields: [DeclaredField<F1Score>] = [
    DeclaredField(
      "average", \.average, .average, "how classes become one number; without it each has its own"),
    DeclaredField(
      "threshold", \.threshold, .optional(.properFraction),
      "above which an output is positive; without it the largest is"),
  ]

  package var average: FScoreAverage?
  package var threshold: Double?

  package init() {}

  package var beta: Double { 1 }
}
