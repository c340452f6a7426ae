/// How far training here may be from Keras in float64: three times what roundings do to Keras.
///
/// Roundings make a difference of two kinds. In smooth parts it is of their own size, and 1e-3 of
/// an array's change is ten times what Keras's float32 is off there. But a rectifier whose input
/// lies within a rounding of zero, a maximum within a rounding of the next, and an element that
/// Adam or RMSprop divides by its own size fall to either side, and a gradient jumps: by 5.6e-3 of
/// its length where one of the 32768 units behind ResNet50's last rectifier is passed or not.
/// No engine's side is the right one. So the oracle shows how far such jumps go: it trains in
/// float64 from weights nudged to either side (see the header of `training_steps.py`), and its
/// longest distances are in the golden, with those of Keras's own two runs in float32.
///
/// Why three times the longest, in a case with any number n of units near their kinks:
///
/// - Of a pair of runs with opposite nudges, one has each near unit on its other side. Jumps J of
///   different units point in different directions, so the squares add up: over a pair to at least
///   |J1|² + … + |Jn|², and the longer run of the pair is at least sqrt(1/2) of what a run with
///   all n units on the other side would be off. Ours is at most that: a factor of sqrt(2).
/// - Eight projections estimate a squared length with the spread of chi-squared with 8 degrees of
///   freedom over 8: more than twice the length with a chance of 1e-4. That makes 2.8.
/// - A jump is missed only if no nudge moves the unit over. Nudges move inputs 2 to 6 times as far
///   as float32's roundings do; with normal distributions, the four pairs then miss 2 to 0.05 %
///   of the jumps that roundings make. One of these fails the test only if, besides, no
///   other jump of the array is a third as long.
enum StepRule {
  static let factor = 3.0
}

extension StepGolden.Change {
  /// The longest allowed distance of a change here from the golden; nil where nothing can be said.
  ///
  /// - 1e-3 of the change's length, or `StepRule.factor` times what Keras in float32 or a nudged
  ///   run is off. A change that rounding alone makes has no direction: its length is held
  ///   against that of Keras's.
  var allowed: Double? {
    if let vanishing { return StepRule.factor * (vanishing.max() ?? 0) + 1e-6 }
    guard let kinks else { return nil }
    return norm * max(1e-3, StepRule.factor * max(kinks, float32?.max() ?? 0))
  }
}

extension StepGolden.Losses {
  /// How far the loss of each step may be off, as many steps as can be compared.
  ///
  /// 1e-5 of the largest loss so far, or `StepRule.factor` times what Keras in float32 or a nudged
  /// run has been off so far: what a jump did to the weights stays in them. Not 1e-5 of the first
  /// loss: an update can take a loss from 0.77 to 6.2, whose roundings are eight times as large.
  /// Steps end where a nudged run is off by 1e-3 of the first loss: from there on, roundings alone
  /// lead elsewhere, at a pace of their own.
  var allowed: [Double] {
    var most = 0.0
    return nudged.indices.map { step in
      most = max(most, nudged[step], 1e-5 / StepRule.factor * float64[step])
      most = max(most, abs(onednn[step] - float64[step]), abs(plain[step] - float64[step]))
      return StepRule.factor * most
    }
  }
}
