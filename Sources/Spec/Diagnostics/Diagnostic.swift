public import Basics

/// One remark about a spec, with where it is and the line that it is about.
public struct Diagnostic: Hashable, Sendable {
  public enum Severity: String, Hashable, Sendable {
    case error
    case warning
    case note
  }

  /// What was read when the remark arose.
  public enum Origin: Hashable, Sendable {
    /// Line and column count from 1; nil concerns the file as a whole.
    case file(path: String, position: Position?)
    /// The option as typed: `--set freeze=abc`.
    case option(String)
  }

  public struct Position: Hashable, Sendable, Comparable {
    /// Both count from 1; columns count Unicode scalars.
    public var line: Int
    public var column: Int

    public init(line: Int, column: Int) {
      self.line = line
      self.column = column
    }

    public static func < (left: Position, right: Position) -> Bool {
      (left.line, left.column) < (right.line, right.column)
    }
  }

  public var severity: Severity
  public var origin: Origin
  /// One sentence: lower case, no full stop, names in single quotes.
  public var message: String
  /// The line, or the option, as it was written.
  public var sourceLine: String?
  /// The columns of `sourceLine` that the caret marks, from 0.
  public var caret: Range<Int>?
  /// The word that was probably meant.
  public var suggestion: String?
  public var notes: [String]

  public init(
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
public struct SpecFaults: Explained, Sendable {
  public let path: String
  /// At least one of them is an error.
  public let diagnostics: [Diagnostic]

  public init(path: String, diagnostics: [Diagnostic]) {
    self.path = path
    self.diagnostics = diagnostics
  }

  /// All diagnostics and the count of errors, as a terminal shows them; `colour` adds ANSI codes.
  public func rendered(colour: Bool = false) -> String {
    let errors = diagnostics.count { $0.severity == .error }
    return diagnostics.map { $0.rendered(colour: colour) }.joined()
      + "\(errors) error\(errors == 1 ? "" : "s") in \(path.printable())\n"
  }

  public var description: String { rendered() }
}
