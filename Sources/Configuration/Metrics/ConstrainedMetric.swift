/// The best of one rate among the thresholds at which another is large enough.
package protocol ConstrainedMetric: CountedUnits {
  /// Keras's name of the other rate.
  static var constrained: String { get }
  /// What the other rate is at least.
  var bound: Double { get set }
  var thresholdCount: Int { get set }
  var classID: Int? { get set }
}

extension ConstrainedMetric {
  package static var fields: [DeclaredField<Self>] {
    [
      DeclaredField(
        constrained, \.bound, .unit, isRequired: true, "what \(constrained) is at least"),
      DeclaredField(
        "num_thresholds", \.thresholdCount, .integer(1...1_000_000), "thresholds from 0 to 1"),
      .classID(\.classID),
    ]
  }
}
