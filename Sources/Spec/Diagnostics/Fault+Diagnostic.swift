internal import Basics

extension Fault {
  /// The fault in the reader's terms: path, line, column and the line itself.
  ///
  /// The first of `sources` is the file.
  package func diagnostic(in sources: [SourceText]) -> Diagnostic {
    let source = sources[range?.source ?? 0]
    let origin: Diagnostic.Origin
    switch source.origin {
    case .option(let option): origin = .option(option)
    case .file(let path):
      let position = range.map {
        Diagnostic.Position(line: $0.start.line + 1, column: $0.start.column + 1)
      }
      origin = .file(path: path, position: position)
    }
    var diagnostic = Diagnostic(
      severity, Self.clipped(problem.message), origin: origin, suggestion: problem.suggestion,
      notes: problem.notes.map(\.bounded))
    guard let range, let line = source.line(range.start.line) else { return diagnostic }
    let shift = source.shift(ofLine: range.start.line)
    let length = line.unicodeScalars.count
    let start = range.start.column + shift
    let end = range.end.line == range.start.line ? range.end.column + shift : length
    diagnostic.sourceLine = line
    diagnostic.caret = start..<max(start + 1, min(end, length))
    return diagnostic
  }

  /// A message without the middle of a name that is absurdly long.
  private static func clipped(_ message: String) -> String {
    message.bounded(to: 400)
  }

  /// All faults as diagnostics: those of the file by position, then those of the options in order.
  package static func diagnostics(
    of faults: [Fault], in sources: [SourceText]
  ) -> [Diagnostic] {
    let origin = Mark(line: 0, column: 0)
    let sorted = faults.enumerated().sorted { left, right in
      let (first, second) = (left.element.range, right.element.range)
      let firstKey = (first?.source ?? 0, first?.start ?? origin, left.offset)
      return firstKey < (second?.source ?? 0, second?.start ?? origin, right.offset)
    }
    var seen: Set<Remark> = []
    let distinct = sorted.map(\.element).filter {
      seen.insert(Remark(range: $0.range, message: $0.problem.message)).inserted
    }
    return distinct.prefix(limit).map { $0.diagnostic(in: sources) }
  }

  /// More than anyone reads.
  package static let limit = 1000

  /// What makes two faults one, as where an alias repeats a value.
  private struct Remark: Hashable {
    let range: SourceRange?
    let message: String
  }
}
