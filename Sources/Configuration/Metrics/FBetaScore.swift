/// Keras's `FBetaScore`: a mean of precision and recall that weighs recall beta times as much.
package struct FBetaScore: FScore {
  package static let name = "fbeta_score"
  package static let className = "FBetaScore"
  package static let otherNames = ["f_beta_score", "FBetaScore", "f2_score"]
  package static let summary = "the same, with a weight of recall"
  package static let fields: [DeclaredField<FBetaScore>] = [
    DeclaredField(
      "average", \.average, .average, "how classes become one number; without it each has its own"),
    DeclaredField("beta", \.beta, .positive, "how much recall counts for against precision"),
    DeclaredField(
      "threshold", \.threshold, .optional(.properFraction),
      "above which an output is positive; without it the largest is"),
  ]

  package var average: FScoreAverage?
  package var beta = 1.0
  package var threshold: Double?

  package init() {}
}
