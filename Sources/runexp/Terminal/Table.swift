/// Aligned columns, for a terminal, a file or Markdown.
package struct Table: Sendable {
  package struct Column: Sendable {
    let title: String
    let isNumber: Bool

    /// Numbers stand to the right.
    package static func number(_ title: String) -> Column { Column(title: title, isNumber: true) }
    package static func text(_ title: String) -> Column { Column(title: title, isNumber: false) }
  }

  private enum Row: Sendable {
    case cells([StyledText])
    case line(StyledText)
  }

  private let columns: [Column]
  private let indent: Int
  private var rows: [Row] = []

  package init(_ columns: [Column], indent: Int = 0) {
    self.columns = columns
    self.indent = indent
  }

  package mutating func add(_ cells: [StyledText]) {
    precondition(cells.count == columns.count, "one cell a column")
    rows.append(.cells(cells))
  }

  /// A line of its own between the rows.
  package mutating func add(line: StyledText) { rows.append(.line(line)) }

  /// Lines of at most `width` characters; columns that find no room go on an indented second line.
  ///
  /// Nil leaves lines as long as they are.
  package func rendered(width: Int?, colors: Bool) -> String {
    let widths = columns.indices.map { column in
      rows.reduce(columns[column].title.count) { widest, row in
        if case .cells(let cells) = row { max(widest, cells[column].width) } else { widest }
      }
    }
    var fitting = columns.count
    if let width {
      var end = indent
      fitting =
        widths.indices.first { column in
          end += widths[column] + (column == 0 ? 0 : 2)
          return end > width
        } ?? columns.count
      fitting = max(1, fitting)
    }
    let titles = columns.map { StyledText($0.title, .dim) }
    var lines = layOut(titles, widths, fitting)
    for row in rows {
      switch row {
      case .cells(let cells): lines += layOut(cells, widths, fitting)
      case .line(let line): lines.append(line)
      }
    }
    return lines.map { line in
      (width.map { line.truncated(to: $0) } ?? line).rendered(colors: colors) + "\n"
    }.joined()
  }

  private func layOut(_ cells: [StyledText], _ widths: [Int], _ fitting: Int) -> [StyledText] {
    var lines = [line(cells, 0..<fitting, widths, indent: indent)]
    let rest = fitting..<cells.count
    if rest.contains(where: { cells[$0].width > 0 }) {
      lines.append(line(cells, rest, widths, indent: indent + 4))
    }
    return lines
  }

  private func line(
    _ cells: [StyledText], _ range: Range<Int>, _ widths: [Int], indent: Int
  ) -> StyledText {
    var line = StyledText(String(repeating: " ", count: indent))
    // Nothing stands to the right of the last word.
    let last = range.last { cells[$0].width > 0 } ?? range.lowerBound
    for column in range where column <= last {
      let space = StyledText(String(repeating: " ", count: widths[column] - cells[column].width))
      if column > range.lowerBound { line += "  " }
      if columns[column].isNumber { line += space }
      line += cells[column]
      if !columns[column].isNumber && column < last { line += space }
    }
    return line
  }

  /// A table as GitHub has it; lines between the rows stand in its first column.
  package var markdown: String {
    func line(_ cells: [String]) -> String { "| " + cells.joined(separator: " | ") + " |\n" }
    var text = line(columns.map(\.title)) + line(columns.map { $0.isNumber ? "--:" : "---" })
    for row in rows {
      switch row {
      case .cells(let cells): text += line(cells.map(\.escaped))
      case .line(let heading):
        text += line([heading.escaped] + Array(repeating: "", count: columns.count - 1))
      }
    }
    return text
  }
}

extension StyledText {
  fileprivate var escaped: String {
    rendered(colors: false).split(separator: "|", omittingEmptySubsequences: false)
      .joined(separator: "\\|")
  }

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
