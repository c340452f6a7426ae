/// Keras's `use_ema`: an average of the trainable values that moves with every step, and replaces them when
/// training ends.
package struct MovingAverage: Hashable, Sendable {
  /// Keras's `ema_momentum`: how much of the average stays.
  package var momentum = 0.99
  /// Keras's `ema_overwrite_frequency`: after so many updates the average replaces the values while they
  /// train, too; nil for never.
  package var overwriteFrequency: Int?

  package init() {}

  /// What the average is kept as.
  package static let stateName = "average"

  /// Keras's names of what all optimizers take.
  package static let names = ["ema_momentum", "ema_overwrite_frequency"]

  var summary: String {
    "moving average \(momentum)"
      + (overwriteFrequency.map { ", taken over every \($0) updates" } ?? "")
  }
}
