/// A position in a text, both counted from 0; columns count Unicode scalars.
package struct Mark: Hashable, Sendable, Comparable {
  package var line: Int
  package var column: Int

  package static func < (left: Mark, right: Mark) -> Bool {
    (left.line, left.column) < (right.line, right.column)
  }
}

/// The range of something, and in which text.
package struct SourceRange: Hashable, Sendable {
  /// The position of the text among those that were read: 0 is the file, the options follow.
  package var source: Int
  package var start: Mark
  package var end: Mark

  package func contains(_ other: SourceRange) -> Bool {
    source == other.source && start <= other.start && other.end <= end
  }
}

/// A text that was read, in lines, with where it came from.
package struct SourceText: Sendable {
  package enum Origin: Hashable, Sendable {
    case file(String)
    /// The option as typed: `--set freeze=abc`.
    case option(String)
  }

  package let origin: Origin
  package let text: String
  /// What precedes the text where it is shown: `--set freeze=`.
  package let prefix: String
  private let lines: [String]

  package init(_ text: String, origin: Origin, prefix: String = "") {
    self.origin = origin
    self.text = text
    self.prefix = prefix
    lines = Self.lines(of: text)
  }

  /// The line as it is shown.
  package func line(_ number: Int) -> String? {
    guard lines.indices.contains(number) else { return nil }
    return number == 0 ? prefix + lines[0] : lines[number]
  }

  /// How far the shown line is shifted against the text.
  package func shift(ofLine number: Int) -> Int {
    number == 0 ? prefix.unicodeScalars.count : 0
  }

  /// The end of the text.
  package var end: Mark {
    Mark(line: lines.count - 1, column: lines[lines.count - 1].unicodeScalars.count)
  }

  /// Cuts where libyaml does, so that its line numbers hold.
  private static func lines(of text: String) -> [String] {
    var lines: [String] = []
    var line = String.UnicodeScalarView()
    var previous: Unicode.Scalar = " "
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\n" where previous == "\r": break
      case "\n", "\r", "\u{85}", "\u{2028}", "\u{2029}":
        lines.append(String(line))
        line = String.UnicodeScalarView()
      default: line.append(scalar)
      }
      previous = scalar
    }
    return lines + [String(line)]
  }
}
