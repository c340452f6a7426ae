/// A number of outputs that are above a threshold or not, and whose label is 1 or 0.
package protocol ConfusionCount: CountedUnits {
  /// Nil for 0.5.
  var threshold: Double? { get set }
}

extension ConfusionCount {
  package static var direction: MonitorDirection? { nil }

  package static var fields: [DeclaredField<Self>] {
    [.threshold(\.threshold, "above which an output is positive; 0.5")]
  }

  package var classID: Int? { nil }
}
