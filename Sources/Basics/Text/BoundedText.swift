extension String {
  /// A text that may come from anywhere, short enough for a name in a message.
  package var shortened: String {
    let start = String(String.UnicodeScalarView(unicodeScalars.prefix(60)))
    return start.printable() + (unicodeScalars.dropFirst(60).isEmpty ? "" : "…")
  }

  /// A message without the middle of each line that is absurdly long, and without the end where the
  /// lines are absurdly many.
  ///
  /// What others wrote is part of messages: a name may have as many characters as a file has bytes.
  package var bounded: String {
    guard utf8.count > String.longestLine else { return self }
    var lines = split(
      separator: "\n", maxSplits: String.mostLines, omittingEmptySubsequences: false
    )
    .map { $0.bounded(to: String.longestLine) }
    if lines.count > String.mostLines { lines[String.mostLines] = "…" }
    return lines.joined(separator: "\n")
  }

  /// Characters of a line, and lines of a message.
  private static let longestLine = 1900
  private static let mostLines = 1000
}

extension StringProtocol {
  /// The text without its middle where it has more characters than some.
  package func bounded(to most: Int) -> String {
    guard utf8.count > most else { return String(self) }
    let kept = (most - 1) / 2
    let scalars = unicodeScalars
    guard
      let end = scalars.index(scalars.startIndex, offsetBy: kept, limitedBy: scalars.endIndex),
      let start = scalars.index(scalars.endIndex, offsetBy: -kept, limitedBy: scalars.startIndex),
      end < start
    else { return String(self) }
    return String(self[..<end]) + "…" + String(self[start...])
  }
}
