internal import Configuration

/// Times such as `60s`.
enum TimeSpan {
  private static let units: [(name: String, seconds: Double)] = [
    ("ms", 0.001), ("min", 60), ("s", 1), ("h", 3600),
  ]

  /// A year: longer than any run.
  static let most = 31_536_000.0

  /// Seconds of a time such as `10min`; nil for what is none.
  static func seconds(_ text: String) -> Double? {
    guard let unit = units.first(where: { text.hasSuffix($0.name) }) else { return nil }
    return Double(text.dropLast(unit.name.count).filter { $0 != " " }).map { $0 * unit.seconds }
  }

  static func value(_ seconds: Double) -> SpecValue {
    .string(seconds == seconds.rounded() ? "\(Int(seconds))s" : "\(seconds)s")
  }
}
