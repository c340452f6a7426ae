internal import Configuration

/// The grammar of what watches a value during training.
enum MonitorGrammar {
  static let monitor = MonitoredValue.form.grammar(of: MonitoredValue.self)

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
