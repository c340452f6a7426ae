/// A value that is watched while a phase trains, by Keras's names.
package enum MonitoredValue: String, Codable, Hashable, Sendable, CaseIterable {
  case loss
  case validationLoss = "val_loss"
  case accuracy
  case validationAccuracy = "val_accuracy"
  case binaryAccuracy = "binary_accuracy"
  case validationBinaryAccuracy = "val_binary_accuracy"
  case categoricalAccuracy = "categorical_accuracy"
  case validationCategoricalAccuracy = "val_categorical_accuracy"

  /// Which way the value goes where it improves.
  package var direction: MonitorDirection {
    switch self {
    case .loss, .validationLoss: .falling
    case .accuracy, .validationAccuracy, .binaryAccuracy, .validationBinaryAccuracy,
      .categoricalAccuracy, .validationCategoricalAccuracy:
      .rising
    }
  }
}

extension MonitoredValue: FieldValue {
  /// How a field names one.
  package static let form = FieldForm.words(
    of: MonitoredValue.self, noun: "monitor",
    synonyms: ["acc": .accuracy, "val_acc": .validationAccuracy])
}

/// Whether a monitored value should fall or rise.
package enum MonitorDirection: String, Hashable, Sendable {
  case falling
  case rising
}
