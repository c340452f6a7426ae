internal import Simulation
internal import Testing

/// How often verdicts are wrong, from simulated documents and runs; `make verdicts` prints the whole
/// table.
struct VerdictSimulationTests {
  // Three standard errors of 2,000 claims at 5 % and at 90 %.
  private let claims = 2000
  private let slackOfFive = 0.015
  private let slackOfNinety = 0.02

  @Test(arguments: [200, 1000, 10_000], [0.005, 0.025])
  func trueClaimsAreSeldomDenied(images: Int, spread: Double) {
    for seeds in [1, 2, 3, 6, 10] {
      let found = VerdictRates(
        ClaimSettings(images: images, seeds: seeds, spread: spread), claims: claims, seed: 20)
      #expect(found.inconsistent <= 0.05 + slackOfFive)
      #expect(found.notReproduced <= 0.05 + slackOfFive)
      #expect(found.upheld >= 0.9)
    }
  }

  @Test("settings that nothing was chosen by", arguments: [0.55, 0.7, 0.85, 0.99])
  func otherAccuracies(accuracy: Double) {
    for (ours, theirs) in [(150, 150), (100, 3000), (3000, 100)] {
      for spread in [0.0, 0.012, 0.02] {
        let found = VerdictRates(
          ClaimSettings(
            images: ours, theirs: theirs, seeds: 3, spread: spread, accuracy: accuracy),
          claims: 1000, seed: 21)
        #expect(found.inconsistent <= 0.05 + 0.021)
        #expect(found.notReproduced <= 0.05)
      }
    }
  }

  @Test("a claim off by 0.15 is caught", arguments: [0.97, 0.9])
  func falseClaims(accuracy: Double) {
    for spread in [0.005, 0.025] {
      let found = VerdictRates(
        ClaimSettings(images: 200, seeds: 3, spread: spread, accuracy: accuracy, off: -0.15),
        claims: claims, seed: 22)
      #expect(found.caught >= 0.9 - slackOfNinety)
    }
  }

  @Test("where no test could catch it so often, it is caught nearly as often as one could")
  func hardClaims() {
    for (accuracy, off) in [(0.8, -0.15), (0.75, 0.15), (0.8, 0.15)] {
      let settings = ClaimSettings(
        images: 200, seeds: 3, spread: 0.025, accuracy: accuracy, off: off)
      let found = VerdictRates(settings, claims: claims, seed: 23)
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
