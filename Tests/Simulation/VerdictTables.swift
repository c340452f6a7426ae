/// The tables of the article on verdicts: how often verdicts on simulated claims are wrong.
package enum VerdictTables {
  private static let images = [200, 1000, 10_000]
  private static let spreads = [0.005, 0.025]

  /// Prints them as Markdown, a row at a time.
  package static func print(claims: Int, seed: Int) {
    trueClaims(claims, seed)
    otherSettings(claims, seed)
    // Some of these rates lie near the 90 % that they should reach.
    falseClaims(4 * claims, seed)
  }

  private static func trueClaims(_ claims: Int, _ seed: Int) {
    show("True claims, accuracy 0.9, \(claims) of each kind; per cent, by the number of our seeds:")
    let quantities: [(String, (VerdictRates) -> Double)] = [
      ("inconsistent", \.inconsistent), ("not reproduced", \.notReproduced),
      ("consistent or reproduced", \.upheld), ("reproduced", \.reproduced),
    ]
    let seeds = Array(1...10)
    header(["called", "images", "spread"] + seeds.map(String.init))
    var rows: [[VerdictRates]] = []
    for images in images {
      for spread in spreads {
        rows.append(
          seeds.map { seeds in
            VerdictRates(
              ClaimSettings(images: images, seeds: seeds, spread: spread), claims: claims,
              seed: seed)
          })
      }
    }
    for (name, rate) in quantities {
      for (index, row) in rows.enumerated() {
        line(
          [name, "\(images[index / spreads.count])", "\(spreads[index % spreads.count])"]
            + row.map { percent(rate($0)) })
      }
    }
  }

  private static func otherSettings(_ claims: Int, _ seed: Int) {
    show(
      "True claims in other settings, \(claims) of each; per cent called inconsistent, by the number of our seeds:"
    )
    let seeds = [1, 2, 3, 5, 10]
    header(["images: ours, theirs", "accuracy", "spread"] + seeds.map(String.init))
    let settings: [(ours: Int, theirs: Int, accuracy: Double, spread: Double)] = [
      (200, 200, 0.6, 0.025), (200, 200, 0.8, 0.025), (200, 200, 0.97, 0.025),
      (200, 200, 0.99, 0.01), (100, 5000, 0.95, 0.015), (5000, 100, 0.95, 0.015),
      (1000, 1000, 0.85, 0.002), (1000, 1000, 0.85, 0.01), (1000, 1000, 0.85, 0.035),
      (1000, 1000, 0.85, 0.05),
    ]
    for setting in settings {
      let rates = seeds.map { seeds in
        VerdictRates(
          ClaimSettings(
            images: setting.ours, theirs: setting.theirs, seeds: seeds, spread: setting.spread,
            accuracy: setting.accuracy), claims: claims, seed: seed)
      }
      line(
        ["\(setting.ours), \(setting.theirs)", "\(setting.accuracy)", "\(setting.spread)"]
          + rates.map { percent($0.inconsistent) })
    }
  }

  private static func falseClaims(_ claims: Int, _ seed: Int) {
    show(
      "Claims off by 0.15 on 200 images, \(claims) of each kind; per cent called inconsistent or not reproduced, by the "
        + "number of our seeds:")
    let seeds = [1, 2, 3, 5, 10]
    header(
      ["ours", "claimed", "spread"] + seeds.map(String.init) + ["3, all known"])
    for (accuracy, off) in [
      (0.97, -0.15), (0.9, -0.15), (0.82, 0.15), (0.8, 0.15), (0.8, -0.15), (0.75, 0.15),
    ] {
      for spread in spreads {
        let settings = seeds.map {
          ClaimSettings(
            images: 200, seeds: $0, spread: spread, accuracy: accuracy, off: off)
        }
        let rates = settings.map { VerdictRates($0, claims: claims, seed: seed).caught }
        line(
          ["\(accuracy)", "\(((accuracy + off) * 100).rounded() / 100)", "\(spread)"]
            + rates.map(percent) + [percent(settings[2].bestPower)])
      }
    }
  }

  private static func show(_ text: String) { Swift.print("\n\(text)\n") }

  private static func header(_ names: [String]) {
    line(names)
    line(names.map { _ in "---" })
  }

  private static func line(_ cells: [String]) {
    Swift.print("| " + cells.joined(separator: " | ") + " |")
  }

  private static func percent(_ share: Double) -> String {
    let tenths = Int((share * 1000).rounded())
    return "\(tenths / 10).\(tenths % 10)"
  }
}
