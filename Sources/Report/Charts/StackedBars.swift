internal import Basics

/// Seconds by stage, one bar a row.
struct StackedBars {
  struct Row {
    let label: String
    /// One for each stage.
    let seconds: [Double]

    var total: Double { seconds.reduce(0, +) }
  }

  let id: String
  let title: String
  let stages: [String]
  let rows: [Row]

  private static let (left, right, top, step) = (14.0, 350.0, 8.0, 36.0)
  private static let labelLength = 42

  var markup: Markup {
    let labels = rows.map { WrappedLabel($0.label, length: StackedBars.labelLength) }
    let tops = WrappedLabel.tops(of: labels, from: StackedBars.top, step: StackedBars.step)
    let bottom = tops[rows.count] + 2
    let scale = Scale(
      covering: rows.map(\.total) + [0], from: StackedBars.left, to: StackedBars.right,
      limits: 0 ... .infinity)
    return Chart(id: id, title: title, description: description, height: bottom + 36).markup {
      Chart.columns(scale, top: StackedBars.top, bottom: bottom, unit: "seconds")
      for (index, row) in rows.enumerated() {
        drawn(row, labels[index], scale, top: tops[index])
      }
    }
  }

  var legend: Legend {
    Legend(entries: stages.enumerated().map { (.segment($0.offset + 1), $0.element) })
  }

  private func drawn(
    _ row: Row, _ label: WrappedLabel, _ scale: Scale, top: Double
  ) -> Markup {
    var drawing = label.drawn(8, top + 12)
    drawing += Chart.text(row.total.duration, StackedBars.right, top + 12, anchor: "end")
    let top = top + label.height
    var before = 0.0
    for (index, seconds) in row.seconds.enumerated() where seconds > 0 {
      drawing += element(
        "rect",
        [
          "x": place(scale(before)), "y": place(top + 17),
          "width": place(scale(before + seconds) - scale(before)), "height": "13",
          "class": "segment t\(index + 1)",
        ])
      before += seconds
    }
    return drawing
  }

  private var description: String {
    rows.map { row in
      "\(row.label): \(row.total.duration), of which "
        + zip(stages, row.seconds).map { "\($0) \($1.fixed(1))" }.joined(separator: ", ")
    }.joined(separator: "; ") + "."
  }
}
