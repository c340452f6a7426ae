internal import Basics

extension Diagnostic {
  /// The most characters of a source line that are shown.
  private static let widthLimit = 120

  /// The diagnostic as compilers print it, ending with a line break; `colour` adds ANSI codes.
  ///
  ///     experiments/pets.yaml:12:3: error: unknown key 'epoch' in 'training'
  ///       epoch: 5
  ///       ^~~~~
  ///     note: did you mean 'epochs'?
  package func rendered(colour: Bool = false) -> String {
    func paint(_ code: String, _ text: String) -> String {
      colour ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
    }
    var lines = [
      paint("1", "\(place.printable()): ") + paint(severity.colourCode, "\(severity.rawValue): ")
        + paint("1", message.printable(keepsLines: true))
    ]
    if let sourceLine, let caret {
      let (line, marks) = Self.excerpt(of: sourceLine, caret: caret)
      lines.append(line)
      lines.append(paint("1;32", marks))
    }
    let remarks = (suggestion.map { ["did you mean '\($0)'?"] } ?? []) + notes
    lines += remarks.map {
      paint(Severity.note.colourCode, "note: ") + $0.printable(keepsLines: true)
    }
    return lines.map { "\($0)\n" }.joined()
  }

  /// `path:line:column`, the path alone, or the option.
  package var place: String {
    switch origin {
    case .file(let path, let position?): "\(path):\(position.line):\(position.column)"
    case .file(let path, nil): path
    case .option(let option): option.bounded(to: 400)
    }
  }

  /// The line, cut around the caret where it is long, and `^~~~` below it.
  private static func excerpt(of line: String, caret: Range<Int>) -> (String, String) {
    let all = Array(line.unicodeScalars)
    var start = 0
    if all.count > widthLimit && caret.lowerBound > widthLimit / 2 {
      start = min(caret.lowerBound - widthLimit / 2, all.count - widthLimit)
    }
    start = max(0, start)
    let shown = all[start..<min(all.count, start + widthLimit)]
    let leading = start > 0 ? "..." : ""
    let trailing = start + widthLimit < all.count ? "..." : ""
    func printed(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
      scalars.map { $0 == "\t" ? "\t" : $0.printable }.joined()
    }
    func width(_ scalars: ArraySlice<Unicode.Scalar>) -> Int {
      scalars.reduce(0) { $0 + ($1 == "\t" ? 1 : $1.printable.unicodeScalars.count) }
    }
    let before = all[start..<max(start, min(caret.lowerBound, all.count))]
    let indent =
      String(repeating: " ", count: leading.count)
      + before.map { $0 == "\t" ? "\t" : String(repeating: " ", count: $0.printable.count) }
      .joined()
    let end = min(caret.upperBound, start + widthLimit)
    // Where the marks reach beyond the line, they are as long as what they mark would be.
    let marked = all[min(before.endIndex, all.count)..<max(before.endIndex, min(end, all.count))]
    let length = max(1, width(marked) + max(0, end - max(all.count, caret.lowerBound)))
    return (
      leading + printed(shown) + trailing,
      indent + "^" + String(repeating: "~", count: length - 1)
    )
  }
}

extension Diagnostic.Severity {
  fileprivate var colourCode: String {
    switch self {
    case .error: "1;31"
    case .warning: "1;35"
    case .note: "1;36"
    }
  }
}
