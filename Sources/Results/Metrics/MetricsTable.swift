/// `metrics.csv`: one row an epoch, the columns named as in Keras's history.
enum MetricsTable {
  /// Columns that some epochs lack (a phase without validation) are empty there.
  static func csv(_ epochs: [EpochRow]) -> String {
    let histories = epochs.map(\.history)
    var columns: [String] = []
    for history in histories {
      for name in history.names where !columns.contains(name) { columns.append(name) }
    }
    // These two close the row even where a later phase brings new metrics.
    for name in ["learning_rate", "seconds"] {
      if let index = columns.firstIndex(of: name) { columns.append(columns.remove(at: index)) }
    }
    var text = CSV.row(["phase", "epoch"] + columns)
    for (epoch, history) in zip(epochs, histories) {
      let values = columns.map { history[$0].map(NumberText.csv) ?? "" }
      text += CSV.row([epoch.phase, "\(epoch.epoch)"] + values)
    }
    return text
  }
}
