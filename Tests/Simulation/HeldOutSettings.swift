internal import Basics
internal import Glibc

extension ClaimSettings {
  /// Documents and runs as they may come, drawn at random: nothing about verdicts was chosen by them.
  ///
  /// - Parameters:
  ///   - count: How many.
  ///   - spreads: Standard deviations over seeds, spread evenly over their logarithm.
  ///   - seed: Of the settings themselves.
  /// - Returns: Settings with 60 to 20,000 images on either side, accuracies from 0.55 to 0.99, and one
  ///   to ten seeds.
  package static func heldOut(
    _ count: Int, spreads: ClosedRange<Double>, seed: Int
  ) -> [ClaimSettings] {
    (0..<count).map { index in
      var generator = CounterGenerator(seed: seed, purpose: "held-out settings", index: index)
      func even(_ range: ClosedRange<Double>) -> Double {
        exp(generator.uniform(log(range.lowerBound), log(range.upperBound)))
      }
      return ClaimSettings(
        images: Int(even(60...20_000)), theirs: Int(even(60...20_000)),
        seeds: 1 + Int(generator.uniform(0, 9.999)), spread: even(spreads),
        accuracy: generator.uniform(0.55, 0.99))
    }
  }
}
