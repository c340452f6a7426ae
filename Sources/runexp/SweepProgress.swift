internal import Basics
internal import Workflow

/// Shows a sweep: a line for each run that ended, under a bar for the whole.
final class SweepProgress {
  private let progress: Progress
  private let keys: [String]
  private var runs: (done: Int, of: Int)?

  /// - Parameters:
  ///   - progress: Where the sweep is shown.
  ///   - keys: Those that are swept.
  init(_ progress: Progress, keys: [String]) {
    self.progress = progress
    self.keys = keys
  }

  func end() { progress.end() }

  func show(_ event: SweepEvent) {
    switch event {
    case .note(let text): progress.interleave("note: \(text)")
    case .shared(.note(let text)): progress.interleave("note: \(text)")
    case .shared(.warning(let text)): progress.interleave("warning: \(text)")
    case .shared(let event): if let event = ProgressEvent(event) { progress.show(event) }
    case .started(let count):
      runs = (0, count)
      progress.show(.stageStarted(name: "Sweep", total: count, unit: "runs"))
    case .advanced(let done, let remaining): advance(done, remaining)
    case .runEnded(let row, let done, let remaining):
      // Why a run failed is no progress: it is said under `--quiet` too.
      if row.state == .failed {
        progress.interleave(line(row))
      } else {
        progress.tell(line(row))
      }
      advance(done, remaining)
    case .finished:
      if let runs, runs.done == runs.of { progress.show(.stageFinished) }
    }
  }

  /// An event of a run within the sweep: all it moves is the time.
  func show(_ event: RunEvent) {
    if case .note(let text) = event {
      progress.interleave("note: \(text)")
    } else if case .warning(let text) = event {
      progress.interleave("warning: \(text)")
    } else if let runs {
      progress.show(.stageAdvanced(done: runs.done))
    }
  }

  private func advance(_ done: Int, _ remaining: Double?) {
    runs?.done = done
    if let remaining { progress.show(.stageEstimated(remaining: remaining)) }
    progress.show(.stageAdvanced(done: done))
  }

  /// `freeze 175  seed 0  completed  test accuracy 0.9700  1.2s`.
  private func line(_ row: SweepRow) -> String {
    var parts = zip(keys, row.point.values).map { "\($0) \($1)" }
    parts.append(row.state.rawValue)
    if let headline = row.headline {
      parts.append("\(headline.name) \(headline.value.fixed(4))")
    }
    if let seconds = row.seconds { parts.append(seconds.duration) }
    if let message = row.message { parts.append(message) }
    if row.state == .failed, let run = row.run { parts.append("see '\(run)'") }
    return parts.joined(separator: "  ")
  }
}
