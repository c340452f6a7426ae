internal import Glibc
internal import Simulation
internal import Statistics
internal import Testing

/// How often verdicts are wrong, from simulated documents and runs; `make verdicts` prints the whole
/// table.
struct VerdictSimulationTests {
  private let claims = 2000

  /// How far chance takes a rate of so many claims: that many standard errors of a binomial share.
  private func slack(_ rate: Double, of claims: Int, errors: Double = 3) -> Double {
    errors * (rate * (1 - rate) / Double(claims)).squareRoot()
  }

  @Test(arguments: [200, 1000, 10_000], [0.005, 0.025])
  func trueClaimsAreSeldomDenied(images: Int, spread: Double) {
    for seeds in [1, 2, 3, 6, 10] {
      let found = VerdictRates(
        ClaimSettings(images: images, seeds: seeds, spread: spread), claims: claims, seed: 20)
      #expect(found.inconsistent <= 0.05 + slack(0.05, of: claims))
      #expect(found.notReproduced <= 0.05 + slack(0.05, of: claims))
      #expect(found.upheld >= 0.9)
    }
  }

  // The prior's weights were chosen by accuracy 0.9, 200 to 10,000 images, spreads of 0.005 and
  // 0.025, and claims off by 0.15. What follows was drawn afterwards, from wider ranges.

  @Test("in held-out settings with spreads up to the usual, true claims are seldom denied")
  func heldOut() {
    let (count, each) = (40, 1000)
    let settings = ClaimSettings.heldOut(count, spreads: 0.001...SeedSpread.usual, seed: 31)
    var (inconsistent, notReproduced) = (0.0, 0.0)
    for settings in settings {
      let found = VerdictRates(settings, claims: each, seed: 32)
      // One of forty rates lies four standard errors out by chance once in 800 such tests.
      #expect(found.inconsistent <= 0.05 + slack(0.05, of: each, errors: 4), "\(settings)")
      #expect(found.notReproduced <= 0.05 + slack(0.05, of: each, errors: 4), "\(settings)")
      inconsistent += found.inconsistent / Double(count)
      notReproduced += found.notReproduced / Double(count)
    }
    #expect(inconsistent <= 0.05 + slack(0.05, of: count * each))
    #expect(notReproduced <= 0.05 + slack(0.05, of: count * each))
  }

  @Test("with spreads up to the widest series', no worse than taking the usual for granted")
  func heldOutAboveUsual() {
    let each = 1000
    for settings in ClaimSettings.heldOut(20, spreads: SeedSpread.usual...0.036, seed: 33) {
      let found = VerdictRates(settings, claims: each, seed: 34)
      // Who takes s for the usual calls a true claim inconsistent where a normal deviate exceeds
      // 1.96 usual / s; chance in the test sets, the sample and the prior's second part widen that.
      let granted = erfc(1.959964 * SeedSpread.usual / settings.spread / 2.0.squareRoot())
      #expect(
        found.inconsistent <= granted + slack(granted, of: each, errors: 4), "\(settings)")
    }
  }

  @Test("a claim off by 0.15 is caught", arguments: [0.97, 0.9])
  func falseClaims(accuracy: Double) {
    for spread in [0.005, 0.025] {
      let found = VerdictRates(
        ClaimSettings(images: 200, seeds: 3, spread: spread, accuracy: accuracy, off: -0.15),
        claims: claims, seed: 22)
      #expect(found.caught >= 0.9 - slack(0.9, of: claims))
    }
  }

  @Test("where no test could catch it so often, it is caught nearly as often as one could")
  func hardClaims() {
    for (accuracy, off) in [(0.8, -0.15), (0.75, 0.15), (0.8, 0.15)] {
      let settings = ClaimSettings(
        images: 200, seeds: 3, spread: 0.025, accuracy: accuracy, off: off)
      let found = VerdictRates(settings, claims: claims, seed: 23)
      // Spread and accuracy, which a test with three seeds has to estimate, cost it up to 5 points
      // more than the verdicts' table has (2.3), and chance.
      #expect(found.caught >= settings.bestPower - 0.05)
    }
  }

  @Test("a well measured claim is reproduced in the end")
  func enoughSeedsDecide() {
    let found = VerdictRates(
      ClaimSettings(images: 10_000, seeds: 10, spread: 0.004), claims: 500, seed: 24)
    #expect(found.reproduced > 0.8)
  }
}
