package import Compiler

/// How fast a machine is, for predicting times.
package struct CostCalibration: Hashable, Sendable {
  package var rates: Rates
  /// Seconds outside all stages: libraries, weights, results.
  package var startSeconds: Double
  /// The convolutions for which Winograd's way was measured to be the faster; nil where nothing was
  /// measured.
  package var winograd: WinogradChoice?
  /// Measured over predicted seconds, by what was predicted.
  package var corrections: [String: Double]
  /// Where the figures come from.
  package var origin: String

  /// What a machine gets done in a second.
  package struct Rates: Codable, Hashable, Sendable {
    /// Floating-point operations of convolutions in the static part.
    package var convolution: Double
    /// The same for networks of depthwise convolutions, which memory limits.
    package var depthwise: Double
    /// Floating-point operations of dense layers in training.
    package var dense: Double
    /// Photographs of some 200,000 pixels decoded, on all threads.
    package var decode: Double
    /// Parameters that an optimizer updates.
    package var update: Double

    package init(
      convolution: Double, depthwise: Double, dense: Double, decode: Double, update: Double
    ) {
      self.convolution = convolution
      self.depthwise = depthwise
      self.dense = dense
      self.decode = decode
      self.update = update
    }

    private enum CodingKeys: String, CodingKey {
      case convolution = "convolutionRate"
      case depthwise = "depthwiseRate"
      case dense = "denseRate"
      case decode = "decodeRate"
      case update = "updateRate"
    }
  }

  package init(
    _ rates: Rates, startSeconds: Double, winograd: WinogradChoice? = nil,
    corrections: [String: Double] = [:], origin: String
  ) {
    self.rates = rates
    self.startSeconds = startSeconds
    self.winograd = winograd
    self.corrections = corrections
    self.origin = origin
  }

  /// The correction of the first key that has one.
  func correction(_ keys: [String]) -> Double {
    keys.lazy.compactMap { corrections[$0] }.first ?? 1
  }

  /// Takes in how long something took that was predicted with the calibration as it is.
  ///
  /// The newest run counts as much as all before it, under each of the keys.
  ///
  /// - Parameters:
  ///   - keys: What the prediction went by, the most telling first.
  ///   - predicted: Seconds.
  ///   - measured: Seconds.
  package mutating func learn(_ keys: [String], predicted: Double, measured: Double) {
    guard predicted > 0, measured > 0, predicted.isFinite, measured.isFinite else { return }
    let corrected = correction(keys) * measured / predicted
    for key in keys {
      corrections[key] = corrections[key].map { ($0 + corrected) / 2 } ?? corrected
    }
  }
}

/// The rates are beside the other keys in the file, which earlier versions wrote so.
extension CostCalibration: Codable {
  private enum CodingKeys: String, CodingKey {
    case startSeconds
    case winograd
    case corrections
    case origin
  }

  package init(from decoder: any Decoder) throws {
    rates = try Rates(from: decoder)
    let values = try decoder.container(keyedBy: CodingKeys.self)
    startSeconds = try values.decode(Double.self, forKey: .startSeconds)
    winograd = try values.decodeIfPresent(WinogradChoice.self, forKey: .winograd)
    corrections = try values.decode([String: Double].self, forKey: .corrections)
    origin = try values.decode(String.self, forKey: .origin)
  }

  package func encode(to encoder: any Encoder) throws {
    try rates.encode(to: encoder)
    var values = encoder.container(keyedBy: CodingKeys.self)
    try values.encode(startSeconds, forKey: .startSeconds)
    try values.encodeIfPresent(winograd, forKey: .winograd)
    try values.encode(corrections, forKey: .corrections)
    try values.encode(origin, forKey: .origin)
  }
}
