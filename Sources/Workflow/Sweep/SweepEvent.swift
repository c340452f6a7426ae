/// What happens in a sweep, as far as it is shown.
package enum SweepEvent: Sendable {
  case note(String)
  /// A stage that several runs have in common.
  case shared(RunEvent)
  /// So many runs begin, those left out that are complete already.
  case started(runs: Int)
  /// Something moved; `remaining` are seconds to go, as far as anyone knows.
  case advanced(done: Int, remaining: Double?)
  case runEnded(SweepRow, done: Int, remaining: Double?)
  case finished
}

/// What became of a point.
package struct SweepRow: Sendable {
  package enum State: String, Sendable {
    case completed
    /// By an earlier sweep or run.
    case complete = "completed before"
    case failed
    case interrupted
    case left = "not run"
  }

  package let point: SweepPoint
  package var state: State
  /// The run's directory, where there is one.
  package var run: String?
  package var headline: (name: String, value: Double)?
  package var seconds: Double?
  /// Why the run failed.
  package var message: String?
  /// The run failed because its results could not be written.
  package var isUnwritable = false
}

/// What became of a sweep.
package struct SweepOutcome: Sendable {
  /// In the order of the points.
  package var rows: [SweepRow]
  /// Images that were decoded, and that went through the static part, for all runs together.
  package var decoded = 0
  package var computed = 0
  package var isInterrupted = false

  /// The folders of its runs below the results.
  package var experiments: [String] { Set(rows.map(\.point.experiment)).sorted() }

  /// Whether results of a run could not be written.
  package var isUnwritable: Bool { rows.contains(where: \.isUnwritable) }

  package var isComplete: Bool {
    rows.allSatisfy { $0.state == .completed || $0.state == .complete }
  }
}
