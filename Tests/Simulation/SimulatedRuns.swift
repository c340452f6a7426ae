internal import Basics
internal import Glibc

/// Random runs of a recipe.
final class SimulatedRuns {
  private var generator: CounterGenerator

  init(_ generator: CounterGenerator) { self.generator = generator }

  /// Accuracies of runs that share one test set: where one is right, a better one is right too.
  func accuracies(_ count: Int, mean: Double, spread: Double, images: Int) -> [Double] {
    let skills = (0..<count).map { _ in min(1, max(0, mean + spread * normal())) }
    var shares = [Double](repeating: 0, count: count)
    var (right, skill) = (0, 0.0)
    for run in skills.indices.sorted(by: { skills[$0] < skills[$1] }) {
      if skill < 1 {
        right += binomial(images - right, (skills[run] - skill) / (1 - skill))
      }
      skill = skills[run]
      shares[run] = Double(right) / Double(images)
    }
    return shares
  }

  private func normal() -> Double { generator.normal() }

  private func binomial(_ count: Int, _ chance: Double) -> Int {
    let variance = Double(count) * chance * (1 - chance)
    if variance > 50 {
      let drawn = (Double(count) * chance + variance.squareRoot() * normal()).rounded()
      return min(count, max(0, Int(drawn)))
    }
    // The gaps between rare events are geometric.
    let rare = min(chance, 1 - chance)
    guard rare > 0 else { return chance > 0.5 ? count : 0 }
    var (events, position) = (0, 0.0)
    while true {
      position += floor(log(1 - generator.uniform(0, 1)) / log1p(-rare)) + 1
      if position > Double(count) { break }
      events += 1
    }
    return chance <= 0.5 ? events : count - events
  }
}
