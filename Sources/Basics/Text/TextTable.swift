/// Text in aligned columns, for a terminal, a file or Markdown.
package struct TextTable: Sendable {
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
  private let hasHeading: Bool
  private var rows: [Row] = []

  /// - Parameters:
  ///   - columns: The columns from left to right.
  ///   - indent: Spaces before each line.
  ///   - hasHeading: Whether the columns' titles are a line of text; Markdown always has them.
  package init(_ columns: [Column], indent: Int = 0, hasHeading: Bool = true) {
    self.columns = columns
    self.indent = indent
    self.hasHeading = hasHeading
  }

  /// Adds a row, one cell a column.
  package mutating func add(_ cells: [StyledText]) {
    precondition(cells.count == columns.count, "one cell a column")
    rows.append(.cells(cells))
  }

  /// A line of its own between the rows.
  package mutating func add(line: StyledText) { rows.append(.line(line)) }

  /// The table as lines; columns that do not fit go on an indented second line.
  ///
  /// - Parameters:
  ///   - width: The most characters in a line; nil leaves lines as long as they are.
  ///   - colors: Whether styles become escape codes.
  /// - Returns: The lines, each with its end.
  package func rendered(width: Int?, colors: Bool) -> String {
    let widths = columns.indices.map { column in
      rows.reduce(hasHeading ? columns[column].title.count : 0) { widest, row in
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
    var lines: [StyledText] = []
    if hasHeading { lines = layOut(columns.map { StyledText($0.title, .dim) }, widths, fitting) }
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

  /// The table without styles, its lines as long as they are.
  package var plain: String { rendered(width: nil, colors: false) }

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
}
