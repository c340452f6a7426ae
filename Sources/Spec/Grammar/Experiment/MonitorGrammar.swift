internal import Configuration

/// The grammar of what watches a value during training.
enum MonitorGrammar {
  /// The name of a value, or `{monitor: NAME, mode: max}`.
  static let monitor: Grammar<MonitoredValue> = {
    let whole = record(MonitoredValue.validationLoss, shorthand: "monitor") {
      field("monitor", \.name, Scalar.text("the name of a measured value"), "what is watched")
      field(
        "mode", \.mode, Scalar.choice("mode", of: MonitoredValue.Mode.self),
        "which way is better; else as Keras infers")
    }
    return Grammar<MonitoredValue>(whole.shape) { place, reading in
      whole.read(place, &reading)
    } write: { value in
      value.mode == nil ? .string(value.name) : whole.write(value)
    }
  }()

  static let earlyStopping = declaredRecord(EarlyStopping.self)

  static let stopAt = declaredRecord(StopAt.self)
}
