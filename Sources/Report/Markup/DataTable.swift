/// A table with a caption, one heading a column, and rows that begin with their heading.
///
/// It scrolls for itself where it is wider than the screen.
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

  var markup: Markup {
    element(
      "div", ["class": "scroll", "tabindex": "0", "role": "region", "aria-label": caption]
    ) {
      element("table") {
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
          for row in rows { element("tr") { DataTable.markup(row) } }
        }
      }
    }
  }

  private static func markup(_ row: [Cell]) -> Markup {
    Markup(
      joining: row.enumerated().map { index, cell in
        let (content, isNumber) = content(cell)
        let style = isNumber ? "number" : nil
        return index == 0
          ? element("th", ["scope": "row", "class": style]) { content }
          : element("td", ["class": style]) { content }
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
