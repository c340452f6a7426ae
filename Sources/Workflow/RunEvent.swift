internal import Engine
internal import Plan

/// What happens in a run, as far as it is shown.
package enum RunEvent: Sendable {
  /// A named value, in the order in which it is shown.
  package typealias Value = (name: String, value: Double)

  /// Something worth a line of its own, not a fault.
  case note(String)
  /// Something worth a line of its own that is amiss.
  case warning(String)
  /// A stage outside the epochs begins; `total` counts things of the kind `unit` names.
  case stageStarted(name: String, total: Int?, unit: String)
  case stageAdvanced(done: Int)
  case stageFinished
  /// A phase of several begins.
  case phaseStarted(name: String, number: Int, of: Int)
  case epochStarted(epoch: Int, of: Int, steps: Int, images: Int)
  /// Running means of the epoch.
  case stepAdvanced(step: Int, values: [Value])
  /// So many of the epoch's validation images are evaluated.
  case validationAdvanced(done: Int, of: Int)
  case epochFinished(values: [Value], seconds: Double)
}

extension [PlannedMetric] {
  /// Values as a line of progress shows them: one number a class as their mean, as Keras does.
  func shown(_ values: [NamedValue]) -> [RunEvent.Value] {
    let several = filter { $0.columns != nil }
    guard !several.isEmpty else { return values.map { ($0.name, $0.value) } }
    var shown: [RunEvent.Value] = []
    for prefix in ["", "val_"] {
      let names = several.map { metric in
        (title: prefix + metric.name, columns: Set(metric.allColumns.map { prefix + $0 }))
      }
      for value in values where value.name.hasPrefix("val_") == (prefix == "val_") {
        guard let metric = names.first(where: { $0.columns.contains(value.name) }) else {
          shown.append((value.name, value.value))
          continue
        }
        let share = value.value / Double(metric.columns.count)
        if shown.last?.name == metric.title {
          shown[shown.count - 1].value += share
        } else {
          shown.append((metric.title, share))
        }
      }
    }
    return shown
  }
}

extension RunEvent {
  /// A file of stored features is not what was written, and was taken away.
  static func damagedFeatures(_ path: String) -> RunEvent {
    .note("the stored features in '\(path)' are damaged: they are computed again")
  }
}
