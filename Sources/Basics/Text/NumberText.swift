/// Numbers as text: the shortest decimal that reads back as the same number.
package enum NumberText {
  /// JSON has neither NaN nor infinity: both become `null`.
  package static func json(_ value: Double) -> String { value.isFinite ? "\(value)" : "null" }

  /// A cell of a CSV file; what JSON calls `null` is `nan` here, as pandas reads it.
  package static func csv(_ value: Double) -> String { value.isFinite ? "\(value)" : "nan" }
}

extension Double {
  /// The number that a single-precision value's shortest decimal denotes.
  ///
  /// A loss of `0.4819` in single precision stays `0.4819` in every file; widening it would make it
  /// `0.4819000065326691`.
  package static func shortest(_ value: Float) -> Double { Double("\(value)") ?? Double(value) }
}
