/// A value of a metric at which a phase ends, as callbacks do that set `stop_training`.
package struct StopAt: DeclaredRecord, Codable {
  package static let fields: [DeclaredField<StopAt>] = [
    DeclaredField(
      "monitor", \.monitor.name, MonitoredValue.form, isRequired: true, "what is watched"),
    DeclaredField(
      "mode", \.monitor.mode, MonitoredValue.modeForm, "which way is better; else as Keras infers"),
    DeclaredField(
      "value", \.value, .number, isRequired: true, also: ["threshold", "target"],
      "an accuracy that is at least, or a loss that is at most this ends the phase"),
  ]

  package var monitor: MonitoredValue
  package var value: Double

  package init() { self.init(monitor: .validationAccuracy, value: 1) }

  package init(monitor: MonitoredValue, value: Double) {
    self.monitor = monitor
    self.value = value
  }

  /// Whether an epoch that came to `value` is the last.
  ///
  /// Compared in float32, as metrics are in Keras, so that 0.99 is reached by 99 images of 100.
  package func isReached(by value: Double) -> Bool {
    switch monitor.direction {
    case .rising: Float(value) >= Float(self.value)
    case .falling: Float(value) <= Float(self.value)
    }
  }
}
