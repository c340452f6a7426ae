internal import Basics
internal import Glibc
internal import Statistics

/// One kind of simulated document, and of our runs of its recipe.
package struct ClaimSettings: Hashable, Sendable {
  /// Test images, ours and theirs.
  package var images: Int
  package var theirs: Int
  package var seeds: Int
  /// The standard deviation over seeds.
  package var spread: Double
  /// Of our recipe on average.
  package var accuracy: Double
  /// How far from it the document's recipe is on average.
  package var off: Double

  package init(
    images: Int, theirs: Int? = nil, seeds: Int, spread: Double, accuracy: Double = 0.9,
    off: Double = 0
  ) {
    self.images = images
    self.theirs = theirs ?? images
    self.seeds = seeds
    self.spread = spread
    self.accuracy = accuracy
    self.off = off
  }

  /// How often such a claim lies beyond the limit that true claims pass one time in twenty, were
  /// spread and accuracy known.
  package var bestPower: Double {
    func variance(_ theirAccuracy: Double) -> Double {
      func counting(_ share: Double, _ images: Int) -> Double {
        share * (1 - share) / Double(images)
      }
      return counting(accuracy, self.images) + counting(theirAccuracy, theirs)
        + spread * spread * (1 + 1 / Double(seeds))
    }
    func below(_ value: Double) -> Double { erfc(-value / 2.0.squareRoot()) / 2 }
    let limit = 1.959964 * variance(accuracy).squareRoot()
    let deviation = variance(accuracy + off).squareRoot()
    return below((abs(off) - limit) / deviation) + below((-abs(off) - limit) / deviation)
  }
}

/// How often verdicts on simulated claims came out how.
package struct VerdictRates: Sendable {
  package private(set) var inconsistent = 0.0
  package private(set) var notReproduced = 0.0
  package private(set) var reproduced = 0.0
  /// Inconsistent or not reproduced.
  package private(set) var caught = 0.0
  /// Consistent or reproduced.
  package private(set) var upheld = 0.0

  /// Judges so many claims, each with a document and runs of its own.
  package init(_ settings: ClaimSettings, claims: Int, seed: Int) {
    let share = 1 / Double(claims)
    for claim in 0..<claims {
      let runs = SimulatedRuns(
        CounterGenerator(seed: seed, purpose: "\(settings)", index: claim))
      let ours = runs.accuracies(
        settings.seeds, mean: settings.accuracy, spread: settings.spread, images: settings.images)
      let theirs = runs.accuracies(
        1, mean: settings.accuracy + settings.off, spread: settings.spread, images: settings.theirs)
      let verdict = Verdict(
        Claim(split: "test", metric: "accuracy", value: theirs[0], count: settings.theirs),
        values: ours, images: settings.images)
      let isInconsistent = verdict.consistency == .inconsistent
      let isRefuted = verdict.reproduction == .notReproduced
      let isReproduced = verdict.reproduction == .reproduced
      if isInconsistent { inconsistent += share }
      if isRefuted { notReproduced += share }
      if isReproduced { reproduced += share }
      if isInconsistent || isRefuted { caught += share }
      if !isInconsistent || isReproduced { upheld += share }
    }
  }
}
