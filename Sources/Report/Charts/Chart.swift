/// The frame of a drawing: what it is called and what it says in words.
///
/// A chart is 360 units wide, which is a phone's width, so that its letters stay readable there.
struct Chart {
  static let width = 360.0
  /// Unique on the page.
  let id: String
  let title: String
  /// What the drawing shows, for who cannot see it.
  let description: String
  let height: Double

  func markup(@MarkupBuilder content: () -> Markup) -> Markup {
    element(
      "svg",
      [
        "class": "chart", "viewBox": "0 0 \(place(Chart.width)) \(place(height))", "role": "img",
        "aria-labelledby": "\(id)-title \(id)-description",
      ]
    ) {
      element("title", ["id": "\(id)-title"]) { title }
      element("desc", ["id": "\(id)-description"]) { description }
      content()
    }
  }

  /// A straight line.
  static func line(
    _ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, style: String
  ) -> Markup {
    element(
      "line",
      ["x1": place(x1), "y1": place(y1), "x2": place(x2), "y2": place(y2), "class": style])
  }

  /// Text that begins, ends or has its middle at a place.
  static func text(
    _ text: String, _ x: Double, _ y: Double, anchor: String = "start", style: String = "label"
  ) -> Markup {
    element(
      "text", ["x": place(x), "y": place(y), "text-anchor": anchor, "class": style]
    ) { text }
  }

  /// A line through points.
  static func path(_ points: [(x: Double, y: Double)], closed: Bool = false, style: String)
    -> Markup
  {
    let steps = points.enumerated().map { index, point in
      "\(index == 0 ? "M" : "L")\(place(point.x)) \(place(point.y))"
    }
    return element("path", ["d": steps.joined() + (closed ? "Z" : ""), "class": style])
  }

  /// An upright axis's grid and figures, from `left` to `right`.
  static func rows(_ scale: Scale, left: Double, right: Double) -> Markup {
    Markup(
      joining: scale.ticks.flatMap { tick in
        [
          line(left, scale(tick), right, scale(tick), style: "grid"),
          text(scale.label(tick), left - 5, scale(tick) + 3.5, anchor: "end", style: "tick"),
        ]
      })
  }

  /// A level axis's grid and figures, from `top` to `bottom`, and what they count.
  static func columns(_ scale: Scale, top: Double, bottom: Double, unit: String) -> Markup {
    let middle = (scale(scale.domain.lowerBound) + scale(scale.domain.upperBound)) / 2
    return Markup(
      joining: scale.ticks.flatMap { tick in
        [
          line(scale(tick), top, scale(tick), bottom, style: "grid"),
          text(scale.label(tick), scale(tick), bottom + 13, anchor: "middle", style: "tick"),
        ]
      } + [text(unit, middle, bottom + 28, anchor: "middle")])
  }
}

/// What lines, marks and surfaces of a chart stand for, in words that wrap on a phone.
struct Legend {
  enum Sign {
    /// A line with its marks.
    case series(Int)
    case band(Int)
    case segment(Int)
    case reported
    case interval
    case prediction
  }

  let entries: [(sign: Sign, words: String)]

  var markup: Markup {
    element("ul", ["class": "legend"]) {
      for entry in entries {
        element("li") {
          element("svg", ["viewBox": "0 0 26 12", "class": "sign", "aria-hidden": "true"]) {
            Legend.drawing(entry.sign)
          }
          entry.words
        }
      }
    }
  }

  private static func drawing(_ sign: Sign) -> Markup {
    switch sign {
    case .series(let index):
      Chart.line(1, 6, 25, 6, style: "series s\(index)") + Mark.series(index).drawn(at: 13, 6)
    case .band(let index): rectangle(style: "band s\(index)")
    case .segment(let index): rectangle(style: "segment t\(index)")
    case .reported: Mark.reported.drawn(at: 13, 6)
    case .interval: Chart.line(3, 6, 23, 6, style: "interval") + Mark.ours.drawn(at: 13, 6)
    case .prediction: Chart.line(3, 6, 23, 6, style: "prediction")
    }
  }

  private static func rectangle(style: String) -> Markup {
    element("rect", ["x": "2", "y": "1", "width": "22", "height": "10", "class": style])
  }
}

extension Markup {
  static func + (left: Markup, right: Markup) -> Markup { Markup(joining: [left, right]) }
}
