internal import Basics
internal import Glibc
internal import Results
internal import Testing

/// How often verdicts are wrong, from simulated documents and runs.
///
/// `RUNEXP_SIMULATED_CLAIMS=10000` prints the table with that many claims in each cell.
struct VerdictSimulationTests {
  private static let wanted = getenv("RUNEXP_SIMULATED_CLAIMS").flatMap {
    Int(String(cString: $0))
  }

  private struct Cell {
    var images: Int
    var seeds: Int
    var spread: Double
    /// The accuracy that the recipe has on average.
    var accuracy = 0.9
    /// How far from it the document's run is on average.
    var off = 0.0
  }

  private struct Rates {
    var inconsistent = 0.0
    var notReproduced = 0.0
    var reproduced = 0.0
    /// Inconsistent or not reproduced.
    var caught = 0.0
    /// Consistent or reproduced.
    var upheld = 0.0
  }

  private func rates(_ cell: Cell, claims: Int) -> Rates {
    var rates = Rates()
    for claim in 0..<claims {
      let draws = Draws(
        CounterGenerator(seed: cell.seeds, purpose: "claims \(cell)", index: claim))
      let ours = draws.runs(cell.seeds, cell.accuracy, cell.spread, images: cell.images)
      let theirs = draws.runs(1, cell.accuracy + cell.off, cell.spread, images: cell.images)
      let verdict = Verdict(
        Claim(split: "test", metric: "accuracy", value: theirs[0], count: cell.images),
        values: ours, images: cell.images)
      let share = 1 / Double(claims)
      let inconsistent = verdict.consistency == .inconsistent
      let refuted = verdict.reproduction == .notReproduced
      let reproduced = verdict.reproduction == .reproduced
      if inconsistent { rates.inconsistent += share }
      if refuted { rates.notReproduced += share }
      if reproduced { rates.reproduced += share }
      if inconsistent || refuted { rates.caught += share }
      if !inconsistent || reproduced { rates.upheld += share }
    }
    return rates
  }

  @Test(arguments: [200, 1000, 10_000], [0.005, 0.025])
  func trueClaimsAreSeldomDenied(images: Int, spread: Double) {
    for seeds in [1, 3, 10] {
      let found = rates(Cell(images: images, seeds: seeds, spread: spread), claims: 1000)
      // Three standard errors of 1,000 claims are 0.02.
      #expect(found.inconsistent <= 0.05 + 0.02)
      #expect(found.notReproduced <= 0.05)
      #expect(found.upheld >= 0.9)
    }
  }

  @Test(arguments: [0.005, 0.025])
  func falseClaimsAreCaught(spread: Double) {
    let found = rates(
      Cell(images: 200, seeds: 3, spread: spread, off: -0.15), claims: 1000)
    #expect(found.caught >= 0.9 - 0.02)
  }

  @Test(.enabled(if: wanted != nil, "set RUNEXP_SIMULATED_CLAIMS to print the table"))
  func table() throws {
    let claims = try #require(VerdictSimulationTests.wanted)
    let percent = { (share: Double) in "\(Double(Int(share * 1000 + 0.5)) / 10) %" }
    for accuracy in [0.8, 0.9, 0.97] {
      print("\naccuracy \(accuracy), \(claims) claims a row")
      print(
        "| images | spread | seeds | true: inconsistent | true: not reproduced "
          + "| true: upheld | true: reproduced | off by -0.15: caught |")
      print("|---|---|---|---|---|---|---|---|")
      for images in [200, 1000, 10_000] {
        for spread in [0.005, 0.025] {
          for seeds in [1, 2, 3, 5, 10] {
            var cell = Cell(images: images, seeds: seeds, spread: spread, accuracy: accuracy)
            let right = rates(cell, claims: claims)
            cell.off = -0.15
            let wrong = rates(cell, claims: claims)
            let shares = [
              right.inconsistent, right.notReproduced, right.upheld, right.reproduced,
              wrong.caught,
            ]
            print(
              "| \(images) | \(spread) | \(seeds) | "
                + shares.map(percent).joined(separator: " | ") + " |")
          }
        }
      }
    }
  }
}

/// Random runs of a recipe.
private final class Draws {
  private var generator: CounterGenerator

  init(_ generator: CounterGenerator) { self.generator = generator }

  /// Accuracies of runs that share one test set: where one is right, a better one is right too.
  func runs(_ count: Int, _ accuracy: Double, _ spread: Double, images: Int) -> [Double] {
    let skills = (0..<count).map { _ in min(1, max(0, accuracy + spread * normal())) }
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

  private func normal() -> Double {
    let radius = (-2 * log(1 - generator.uniform(0, 1))).squareRoot()
    return radius * cos(2 * .pi * generator.uniform(0, 1))
  }

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
