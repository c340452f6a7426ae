internal import Plan

/// How many images go into the next file of stored features, which appears when it is whole: so few
/// that a run that is killed has little to compute again, and so many that files stay few.
struct SegmentSizes {
  /// Seconds between two files: at least, and as a share of the pass so far.
  private let pause: Double
  private static let share = 50.0
  /// Images that pass through together: a part of so many computes what the whole would.
  private let batch: Int
  /// Images that are never exceeded.
  private let most: Int
  /// Images a second, as far as is known.
  private var rate: Double?
  private var elapsed = 0.0

  /// - Parameters:
  ///   - pause: Seconds after which what was computed is to be safe.
  ///   - batch: Images that pass through together.
  ///   - bytes: Of an image's features.
  ///   - rate: Images a second as planned; nil where that is not known.
  init(pause: Double, batch: Int, bytes: Int, rate: Double?) {
    self.pause = pause
    self.batch = max(1, batch)
    self.rate = rate
    most = max(256, (256 << 20) / max(1, bytes))
  }

  /// - Parameter left: Images that are still to be computed.
  /// - Returns: How many of them go into the next file.
  func next(of left: Int) -> Int {
    let bound = min(left, most)
    guard let rate else { return min(bound, 256) }
    // A prediction may be far too high.
    let trust = elapsed > 0 ? 1 : 0.5
    let wanted = max(pause, elapsed / SegmentSizes.share) * trust * rate
    // No file for a short rest.
    guard wanted < Double(bound) / 1.5 else { return bound }
    return min(bound, max(batch, Int(wanted) / batch * batch))
  }

  /// Learns from a file that is written.
  mutating func wrote(_ images: Int, in seconds: Double) {
    elapsed += seconds
    rate = Double(images) / max(seconds, 1e-6)
  }
}

extension TrainingPlan {
  /// Images whose features are computed in a second, as predicted; nil where they are there already or
  /// nothing is known.
  var predictedFeatureRate: Double? {
    guard let seconds = cost.seconds.map({ max($0.features, $0.decode) }), seconds > 0 else {
      return nil
    }
    return Double(cost.distinctImages) / seconds
  }
}
