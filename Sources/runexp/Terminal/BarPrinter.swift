internal import Basics

/// Progress for a terminal: a line with a bar, updated in place at most every 100 ms.
///
/// A line stays for every stage and every epoch, so that the epochs form a table.
package struct BarPrinter: ProgressPrinter {
  private let colors: Bool
  private var state: ProgressState?
  private var lastDrawn = -Double.infinity

  package init(colors: Bool) { self.colors = colors }

  package mutating func text(for event: ProgressEvent, now: Double, columns: Int) -> String {
    if case .phaseStarted(let name, let number, let count) = event {
      return (StyledText("Phase \(number)/\(count)  ", .dim) + StyledText(name, .bold))
        .truncated(to: columns - 1).redrawn(colors: colors) + "\n"
    }
    if let begun = ProgressState(event, now: now) {
      state = begun
      lastDrawn = -.infinity
    }
    guard var current = state else { return "" }
    current.update(event, now: now)
    state = current
    switch event {
    case .stageFinished:
      state = nil
      return line(current, seconds: now - current.started, finished: true, columns) + "\n"
    case .epochFinished(_, let seconds):
      state = nil
      return line(current, seconds: seconds, finished: true, columns) + "\n"
    default:
      guard now - lastDrawn >= 0.1 else { return "" }
      lastDrawn = now
      return line(current, seconds: now - current.started, finished: false, columns)
    }
  }

  package mutating func text(around message: String, now: Double, columns: Int) -> String {
    let again = state.map { line($0, seconds: now - $0.started, finished: false, columns) } ?? ""
    return StyledText.cleared + message + "\n" + again
  }

  /// A line that is not finished stays: it says how far the run came.
  package mutating func end(now: Double, columns: Int) -> String {
    guard let last = state else { return "" }
    state = nil
    return line(last, seconds: now - last.started, finished: false, columns) + "\n"
  }

  /// The fullest form that fits; what is cut off at last are the last metrics.
  private func line(
    _ state: ProgressState, seconds: Double, finished: Bool, _ columns: Int
  ) -> String {
    // The last column stays free: some terminals wrap as soon as it is written.
    let columns = columns - 1
    let title = StyledText(state.title, .bold)
    let counted = title + StyledText("  \(state.count) ")
    let tail = tail(state, seconds: seconds, finished: finished, short: false)
    let available = columns - counted.width - tail.width
    if available >= 8, let total = state.total {
      let fraction = Double(state.done) / Double(max(1, total))
      let bar = BarPrinter.bar(fraction, width: min(available, 26))
      return (counted + bar + tail).redrawn(colors: colors)
    }
    let short = self.tail(state, seconds: seconds, finished: finished, short: true)
    let forms = [counted + tail, counted + short, title + " " + short]
    let fitting = forms.first { $0.width <= columns } ?? forms[2].truncated(to: columns)
    return fitting.redrawn(colors: colors)
  }

  /// What stands after the bar.
  private func tail(
    _ state: ProgressState, seconds: Double, finished: Bool, short: Bool
  ) -> StyledText {
    let measured = StyledText("  " + state.measured(short: short))
    var tail: StyledText
    if let (done, count) = state.validation, !finished {
      let place = "\(done)".padded(to: "\(count)".count, right: true)
      tail = StyledText(" validation \(place)/\(count)", .cyan)
    } else if let remaining = state.remaining(after: seconds), !finished {
      tail = StyledText(" ETA \(Figures.duration(remaining))", .cyan)
    } else {
      tail = StyledText(" \(Figures.duration(seconds))")
    }
    if case .epoch = state.subject, finished { return tail + measured }
    if let rate = state.rate(after: seconds) { tail += StyledText("  \(rate)", .dim) }
    return state.metrics.isEmpty ? tail : tail + measured
  }

  /// `[=====>....]`, Keras's; full it has no head.
  private static func bar(_ fraction: Double, width: Int) -> StyledText {
    let inside = width - 2
    let filled = max(0, min(inside, Int((fraction * Double(inside)).rounded(.down))))
    let body =
      filled == inside
      ? String(repeating: "=", count: inside)
      : String(repeating: "=", count: filled) + ">"
    return "[" + StyledText(body, .green)
      + StyledText(String(repeating: ".", count: inside - body.count), .dim) + "]"
  }
}
