internal import Configuration

/// The grammar of what watches a value during training.
enum MonitorGrammar {
  static let monitor = MonitoredValue.form.grammar(of: MonitoredValue.self)

  static let earlyStopping = declaredRecord(EarlyStopping.self)

  static let stopAt = declaredRecord(StopAt.self)
}
