internal import Basics
internal import Synchronization

/// The progress of a run on standard error, in the form that suits the stream.
///
/// Events may come from any thread.
package final class Progress: Sendable {
  private let terminal: Terminal
  private let printer: Mutex<(any ProgressPrinter)?>

  /// A bar on a terminal, plain lines elsewhere, nothing under `--quiet`.
  package init(on terminal: Terminal, quiet: Bool = false) {
    self.terminal = terminal
    let chosen: any ProgressPrinter =
      terminal.redraws ? BarPrinter(colors: terminal.colors) as any ProgressPrinter : LinePrinter()
    printer = Mutex(quiet ? nil : chosen)
  }

  package func show(_ event: ProgressEvent) {
    write { printer, now, columns in printer.text(for: event, now: now, columns: columns) }
  }

  /// Prints a line above the progress line; nothing under `--quiet`.
  package func tell(_ line: String) {
    let line = line.printable(keepsLines: true)
    write { printer, now, columns in printer.text(around: line, now: now, columns: columns) }
  }

  /// Prints a diagnostic (whatever `quiet` says) without tearing the progress line.
  package func interleave(_ message: String) {
    let message = message.printable(keepsLines: true)
    printer.withLock { printer in
      let text =
        printer?.text(around: message, now: MonotonicClock.seconds, columns: terminal.columns)
        ?? message + "\n"
      terminal.write(verbatim: text)
    }
  }

  /// Leaves the cursor at the start of a line; to be called at the end, an interrupted one too.
  package func end() {
    write { printer, now, columns in printer.end(now: now, columns: columns) }
  }

  private func write(
    _ make: (inout any ProgressPrinter, _ now: Double, _ columns: Int) -> String
  ) {
    printer.withLock { printer in
      guard var current = printer else { return }
      let text = make(&current, MonotonicClock.seconds, terminal.columns)
      printer = current
      if !text.isEmpty { terminal.write(verbatim: text) }
    }
  }
}
