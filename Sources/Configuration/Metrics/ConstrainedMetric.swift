/// The best of one rate among the thresholds at which another is large enough.
package protocol ConstrainedMetric: CountedUnits {
  /// What the other rate is at least.
  var bound: Double { get }
  var thresholdCount: Int { get }
}
