/// A table with a caption, one heading a column, and rows that begin with their heading.
///
/// On a phone one of many columns has its cells below one another; others scroll for themselves where they
/// are wider than the screen.
struct DataTable {
  enum Cell {
    case text(String)
    /// Set to the right, in figures of one width.
    case number(String)
    case markup(Markup)
  }

  let caption: String
  /// A column's heading, and whether numbers stand below it.
  let columns: [(title: String, isNumber: Bool)]
  var rows: [[Cell]] = []
  /// Whether the caption is for screen readers alone, because a heading says the same.
  var hidesCaption = false

  /// Columns that a phone shows side by side.
  private static let narrow = 5

  var markup: Markup {
    element(
      "div", ["class": "scroll", "tabindex": "0", "role": "region", "aria-label": caption]
    ) {
      element("table", ["class": columns.count > DataTable.narrow ? "stacks" : nil]) {
        element("caption", ["class": hidesCaption ? "unseen" : nil]) { caption }
        element("thead") {
          element("tr") {
            for column in columns {
              element("th", ["scope": "col", "class": column.isNumber ? "number" : nil]) {
                column.title
              }
            }
          }
        }
        element("tbody") {
          for row in rows { element("tr") { markup(of: row) } }
        }
      }
    }
  }

  private func markup(of row: [Cell]) -> Markup {
    Markup(
      joining: row.enumerated().map { index, cell in
        let (content, isNumber) = DataTable.content(cell)
        let style = isNumber ? "number" : nil
        let title = index < columns.count ? columns[index].title : nil
        return index == 0
          ? element("th", ["scope": "row", "class": style, "data-title": title]) { content }
          : element("td", ["class": style, "data-title": title]) { content }
      })
  }

  private static func content(_ cell: Cell) -> (Markup, isNumber: Bool) {
    switch cell {
    case .text(let text): (Markup(text: text), false)
    case .number(let text): (Markup(text: text), true)
    case .markup(let markup): (markup, false)
    }
  }
}
