internal import Basics

/// One remark about a spec, with where it is and the line that it is about.
package struct Diagnostic: Hashable, Sendable {
  package enum Severity: String, Hashable, Sendable {
    case error
    case warning
    case note
  }

  /// What was read when the remark arose.
  package enum Origin: Hashable, Sendable {
    /// Line and column count from 1; nil concerns the file as a whole.
    case file(path: String, position: Position?)
    /// The option as typed: `--set freeze=abc`.
    case option(String)
  }

  package struct Position: Hashable, Sendable, Comparable {
    /// Both count from 1; columns count Unicode scalars.
    package var line: Int
    package var column: Int

    package init(line: Int, column: Int) {
      self.line = line
      self.column = column
    }

    package static func < (left: Position, right: Position) -> Bool {
      (left.line, left.column) < (right.line, right.column)
    }
  }

  package var severity: Severity
  package var origin: Origin
  /// One sentence: lower case, no full stop, names in single quotes.
  package var message: String
  /// The line, or the option, as it was written.
  package var sourceLine: String?
  /// The columns of `sourceLine` that the caret marks, from 0.
  package var caret: Range<Int>?
  /// The word that was probably meant.
  package var suggestion: String?
  package var notes: [String]

  package init(
    _ severity: Severity, _ message: String, origin: Origin, sourceLine: String? = nil,
    caret: Range<Int>? = nil, suggestion: String? = nil, notes: [String] = []
  ) {
    self.severity = severity
    self.origin = origin
    self.message = message
    self.sourceLine = sourceLine
    self.caret = caret
    self.suggestion = suggestion
    self.notes = notes
  }
}

/// Everything that is wrong with a spec, and what else there is to remark, by position.
package struct SpecFaults: Explained, Sendable {
  package let path: String
  /// At least one of them is an error.
  package let diagnostics: [Diagnostic]

  package init(path: String, diagnostics: [Diagnostic]) {
    self.path = path
    self.diagnostics = diagnostics
  }

  /// All diagnostics and the count of errors, as a terminal shows them; `colour` adds ANSI codes.
  package func rendered(colour: Bool = false) -> String {
    let errors = diagnostics.count { $0.severity == .error }
    return diagnostics.map { $0.rendered(colour: colour) }.joined()
      + "\(errors) error\(errors == 1 ? "" : "s") in \(path.printable())\n"
  }

  package var description: String { rendered() }
}
