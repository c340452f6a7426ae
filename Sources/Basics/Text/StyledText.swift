/// A line of text with styles, cut to a width before escape codes make counting hard.
///
/// This is the one place that knows escape codes; those in texts that it is given are escaped.
package struct StyledText: Sendable, ExpressibleByStringLiteral {
  package enum Style: String, Sendable {
    case plain = ""
    case bold = "\u{1b}[1m"
    case dim = "\u{1b}[2m"
    case red = "\u{1b}[31m"
    case green = "\u{1b}[32m"
    case yellow = "\u{1b}[33m"
    case cyan = "\u{1b}[36m"
  }

  private var runs: [(text: String, style: Style)]

  package init(_ text: String, _ style: Style = .plain) { runs = [(text.printable(), style)] }

  package init(stringLiteral text: String) { self.init(text) }

  /// Characters on the screen.
  package var width: Int { runs.reduce(0) { $0 + $1.text.count } }

  package static func + (left: StyledText, right: StyledText) -> StyledText {
    var sum = left
    sum.runs += right.runs
    return sum
  }

  package static func += (left: inout StyledText, right: StyledText) { left = left + right }

  /// The beginning that fits.
  package func truncated(to columns: Int) -> StyledText {
    var left = max(0, columns)
    var cut = self
    cut.runs = runs.compactMap { run in
      guard left > 0 else { return nil }
      let text = String(run.text.prefix(left))
      left -= text.count
      return (text, run.style)
    }
    return cut
  }

  /// The text with its styles as escape codes, or without any.
  package func rendered(colors: Bool) -> String {
    runs.reduce(into: "") { line, run in
      line +=
        colors && run.style != .plain && !run.text.isEmpty
        ? run.style.rawValue + run.text + "\u{1b}[0m" : run.text
    }
  }

  /// Moves to the start of the line, replaces it, and clears what is left of the old one.
  ///
  /// The cursor is never hidden and no mode is changed: killed at any instant, the program leaves
  /// the terminal as it was.
  package func redrawn(colors: Bool) -> String { "\r" + rendered(colors: colors) + "\u{1b}[K" }

  /// Clears the line that `redrawn` drew.
  package static let cleared = "\r\u{1b}[K"
}

extension StyledText {
  /// Words on lines of at most `width` characters, each indented.
  package static func wrapped(
    _ text: String, _ style: Style, indent: Int, width: Int?
  ) -> [StyledText] {
    let space = String(repeating: " ", count: indent)
    guard let width else { return [StyledText(space + text, style)] }
    var lines = [space]
    for word in text.split(separator: " ") {
      let last = lines[lines.count - 1]
      if last.count > indent, last.count + 1 + word.count > width { lines.append(space) }
      let isFirst = lines[lines.count - 1].count == indent
      lines[lines.count - 1] += isFirst ? word : " " + word
    }
    return lines.map { StyledText($0, style) }
  }
}
