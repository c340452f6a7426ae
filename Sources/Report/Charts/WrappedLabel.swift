/// A label above a chart's row, on as many lines as it needs: plans that differ at the ends of their
/// names must not look alike.
struct WrappedLabel {
  let lines: [String]

  private static let lineHeight = 14.0

  /// - Parameters:
  ///   - text: The label.
  ///   - length: Characters that fit a line; longer words are cut into several.
  init(_ text: String, length: Int) {
    var lines: [String] = [""]
    for word in text.split(separator: " ").map(String.init) {
      var rest = word
      let last = lines[lines.count - 1]
      if last.isEmpty && rest.count <= length {
        lines[lines.count - 1] = rest
        continue
      }
      if last.count + 1 + rest.count <= length {
        lines[lines.count - 1] = "\(last) \(rest)"
        continue
      }
      while rest.count > length {
        lines.append(String(rest.prefix(length)))
        rest = String(rest.dropFirst(length))
      }
      lines.append(rest)
    }
    self.lines = lines.first == "" && lines.count > 1 ? Array(lines.dropFirst()) : lines
  }

  /// What it takes besides its first line.
  var height: Double { WrappedLabel.lineHeight * Double(lines.count - 1) }

  /// - Parameters:
  ///   - x: Of its left end.
  ///   - y: Of its first line's foot.
  /// - Returns: Its lines, one below the other.
  func drawn(_ x: Double, _ y: Double) -> Markup {
    lines.enumerated().reduce(Markup()) { drawing, line in
      drawing
        + Chart.text(line.element, x, y + WrappedLabel.lineHeight * Double(line.offset))
    }
  }

  /// Where each row begins, and where the last one ends.
  ///
  /// - Parameters:
  ///   - labels: Of the rows.
  ///   - top: Of the first row.
  ///   - step: A row's height with a label of one line.
  /// - Returns: One more than there are rows.
  static func tops(of labels: [WrappedLabel], from top: Double, step: Double) -> [Double] {
    labels.reduce(into: [top]) { tops, label in
      tops.append(tops[tops.count - 1] + step + label.height)
    }
  }
}
