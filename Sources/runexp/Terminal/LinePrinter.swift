internal import Basics

/// Progress for a file, a pipe or a dumb terminal: one line a stage and one an epoch.
package struct LinePrinter: ProgressPrinter {
  private var state: ProgressState?

  package init() {}

  package mutating func text(for event: ProgressEvent, now: Double, columns: Int) -> String {
    if case .phaseStarted(let name, let number, let count) = event {
      return "Phase \(number)/\(count)  \(name.printable())\n"
    }
    if let begun = ProgressState(event, now: now) { state = begun }
    guard var current = state else { return "" }
    current.update(event, now: now)
    state = current
    switch event {
    case .stageFinished:
      state = nil
      let seconds = now - current.started
      let rate = current.rate(after: seconds).map { "  \($0)" } ?? ""
      return "\(current.title)  \(current.count)  \(Figures.duration(seconds))\(rate)\n"
    case .epochFinished(_, let seconds):
      state = nil
      return "\(current.title)  \(current.count)  \(Figures.duration(seconds))"
        + "  \(current.measured())\n"
    default: return ""
    }
  }

  package mutating func text(around message: String, now: Double, columns: Int) -> String {
    message + "\n"
  }

  package mutating func end(now: Double, columns: Int) -> String { "" }
}
