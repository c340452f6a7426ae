/// A drawing with its caption, its legend, and its numbers for who wants them or cannot see it.
struct Figure {
  let caption: String
  let drawing: Markup
  let legend: Legend?
  /// The values that the drawing shows.
  let table: DataTable

  var markup: Markup {
    element("figure") {
      element("figcaption") { caption }
      drawing
      if let legend { legend.markup }
      element("details", ["class": "numbers"]) {
        element("summary") {
          "Numbers"
          element("span", ["class": "unseen"]) { ": \(caption)" }
        }
        table.markup
      }
    }
  }
}
