/// How fast a machine is, for predicting times.
package struct MachineProfile: Codable, Hashable, Sendable {
  /// Of convolutions in the static part, floating-point operations a second.
  package var convolutionRate: Double
  /// Of the same for networks of depthwise convolutions, which memory limits.
  package var depthwiseRate: Double
  /// Of dense layers in training.
  package var denseRate: Double
  /// Photographs of some 200,000 pixels decoded a second, on all threads.
  package var decodeRate: Double
  /// Parameters that an optimizer updates a second.
  package var updateRate: Double
  /// Seconds outside all stages: libraries, weights, results.
  package var startSeconds: Double
  /// Numbers of channels for which Winograd's way through a convolution of 3x3 was measured to be the
  /// faster; nil where it was not measured.
  package var winograd: [Int]?
  /// Measured over predicted seconds, by what was predicted.
  package var corrections: [String: Double]
  /// Where the figures come from.
  package var origin: String

  package init(
    convolutionRate: Double, depthwiseRate: Double, denseRate: Double, decodeRate: Double,
    updateRate: Double, startSeconds: Double, winograd: [Int]? = nil,
    corrections: [String: Double] = [:], origin: String
  ) {
    self.convolutionRate = convolutionRate
    self.depthwiseRate = depthwiseRate
    self.denseRate = denseRate
    self.decodeRate = decodeRate
    self.updateRate = updateRate
    self.startSeconds = startSeconds
    self.winograd = winograd
    self.corrections = corrections
    self.origin = origin
  }

  /// The correction of the first key that has one.
  func correction(_ keys: [String]) -> Double {
    keys.lazy.compactMap { corrections[$0] }.first ?? 1
  }

  /// Takes in how long something took that was predicted with the profile as it is.
  ///
  /// The newest run counts as much as all before it, under each of `keys`.
  package mutating func learn(_ keys: [String], predicted: Double, measured: Double) {
    guard predicted > 0, measured > 0, predicted.isFinite, measured.isFinite else { return }
    let corrected = correction(keys) * measured / predicted
    for key in keys {
      corrections[key] = corrections[key].map { ($0 + corrected) / 2 } ?? corrected
    }
  }
}
