internal import Basics
internal import Statistics

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

extension Interval {
  /// What lies between limits that no value passes.
  func within(_ limits: ClosedRange<Double>) -> Interval {
    Interval(lower: max(lower, limits.lowerBound), upper: min(upper, limits.upperBound))
  }

  /// What lies where shares, or other numbers of a metric, can.
  func possible(isProportion: Bool) -> Interval {
    within(isProportion ? 0...1 : 0 ... .infinity)
  }

  /// `0.8794 to 0.9173`.
  var words: String { "\(lower.fixed(4)) to \(upper.fixed(4))" }
}
