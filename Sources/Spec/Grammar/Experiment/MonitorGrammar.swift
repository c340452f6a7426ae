/// The grammar of what watches a value during training.
enum MonitorGrammar {
  private enum Watched: String, CaseIterable {
    case loss
    case validationLoss = "val_loss"
    case accuracy
    case validationAccuracy = "val_accuracy"
    case binaryAccuracy = "binary_accuracy"
    case validationBinaryAccuracy = "val_binary_accuracy"
    case categoricalAccuracy = "categorical_accuracy"
    case validationCategoricalAccuracy = "val_categorical_accuracy"
  }

  static let monitor = Scalar.choice(
    "monitor", of: Watched.self,
    synonyms: ["acc": .accuracy, "val_acc": .validationAccuracy]
  ).map(\.rawValue, from: { Watched(rawValue: $0) ?? .loss })

  static let earlyStopping = record(EarlyStopping()) {
    field("monitor", \.monitor, monitor, "what must improve")
    field(
      "patience", \.patience, Scalar.wholeNumber, "epochs without improvement before the end")
    field(
      "min_delta", \.minDelta, Scalar.number(.notNegative), "what counts as improvement")
    field(
      "restore_best", \.restoreBest, Scalar.bool, also: ["restore_best_weights"],
      "whether the best weights come back")
    field(
      "start_from_epoch", \.startFromEpoch, Scalar.wholeNumber, "epochs before watching begins")
  }
}
