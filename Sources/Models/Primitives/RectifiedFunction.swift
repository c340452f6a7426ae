/// Keras's `relu` with all of its arguments: `maximum` at most, x above `threshold`, and below it
/// `slope` times x - threshold.
package struct RectifiedFunction: Primitive {
  package var slope: Float
  package var threshold: Float
  /// Infinite where there is none.
  package var maximum: Float

  package init(slope: Float = 0, threshold: Float = 0, maximum: Float = .infinity) {
    self.slope = slope
    self.threshold = threshold
    self.maximum = maximum
  }

  package func isNonNegative(_ input: Bool) -> Bool { slope == 0 && threshold >= 0 && maximum >= 0 }

  package func channels(
    _ step: Program.Step, inputs: [[Int]], _ preferred: ChannelOrder
  ) -> ChannelUse { threshold == 0 ? .any : .last }

  package func backwardReadsInput(_ step: Program.Step) -> Bool { true }

  package var description: String {
    "relu slope \(slope) threshold \(threshold) maximum \(maximum)"
  }
}
