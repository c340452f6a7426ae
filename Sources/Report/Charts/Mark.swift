/// A small figure at a value; shapes differ, so that colour alone never distinguishes them.
enum Mark {
  /// Of the first, second, … line of a chart.
  case series(Int)
  case ours
  case reported

  func drawn(at x: Double, _ y: Double) -> Markup {
    switch self {
    case .series(let index) where index % 2 == 0: square(x, y, style: "mark s\(index)")
    case .series(let index): circle(x, y, radius: 2.6, style: "mark s\(index)")
    case .ours: circle(x, y, radius: 3.6, style: "mark ours")
    case .reported:
      Chart.path(
        [(x, y - 5), (x + 5, y), (x, y + 5), (x - 5, y)], closed: true, style: "mark reported")
    }
  }

  private func circle(_ x: Double, _ y: Double, radius: Double, style: String) -> Markup {
    element("circle", ["cx": place(x), "cy": place(y), "r": place(radius), "class": style])
  }

  private func square(_ x: Double, _ y: Double, style: String) -> Markup {
    element(
      "rect",
      ["x": place(x - 2.5), "y": place(y - 2.5), "width": "5", "height": "5", "class": style])
  }
}
