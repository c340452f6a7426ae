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

extension RunEvent {
  /// A file of stored features is not what was written, and was taken away.
  static func damagedFeatures(_ path: String) -> RunEvent {
    .note("the stored features in '\(path)' are damaged: they are computed again")
  }
}
