internal import Basics
internal import Statistics

/// Reported values and ours, one row each, with our intervals.
struct IntervalChart {
  struct Row {
    let label: String
    let reported: Double
    let mean: Double?
    /// Of the mean.
    let interval: Interval?
    /// Of one new run.
    let prediction: Interval?
  }

  let id: String
  let title: String
  let unit: String
  let rows: [Row]
  /// Beyond which no value can lie.
  var limits: ClosedRange<Double> = -.infinity ... .infinity

  private static let (left, right, top, step) = (16.0, 344.0, 8.0, 34.0)
  /// Characters that fit the width.
  private static let labelLength = 50

  var markup: Markup {
    let labels = rows.map { WrappedLabel($0.label, length: IntervalChart.labelLength) }
    let tops = WrappedLabel.tops(of: labels, from: IntervalChart.top, step: IntervalChart.step)
    let bottom = tops[rows.count] + 4
    let scale = Scale(
      covering: rows.flatMap(values), from: IntervalChart.left, to: IntervalChart.right,
      limits: limits, count: 6)
    return Chart(id: id, title: title, description: description, height: bottom + 36).markup {
      Chart.columns(scale, top: IntervalChart.top, bottom: bottom, unit: unit)
      for (index, row) in rows.enumerated() {
        drawn(row, labels[index], scale, top: tops[index])
      }
    }
  }

  static let legend = Legend(entries: [
    (.interval, "ours: mean over seeds, 95 % confidence interval"),
    (.prediction, "where 95 of 100 new runs would lie"), (.reported, "reported"),
  ])

  /// What the axis has to cover; intervals are cut at its limits.
  private func values(_ row: Row) -> [Double] {
    [
      row.reported, row.mean, row.interval?.lower, row.interval?.upper, row.prediction?.lower,
      row.prediction?.upper,
    ].compactMap(\.self)
  }

  private func drawn(
    _ row: Row, _ label: WrappedLabel, _ scale: Scale, top: Double
  ) -> Markup {
    let y = top + label.height + 24
    func bar(_ interval: Interval?, style: String) -> Markup {
      guard let interval else { return Markup() }
      let (low, high) = (scale.domain.lowerBound, scale.domain.upperBound)
      return Chart.line(
        scale(max(interval.lower, low)), y, scale(min(interval.upper, high)), y, style: style)
    }
    var drawing = label.drawn(4, top + 12)
    drawing += bar(row.prediction, style: "prediction")
    drawing += bar(row.interval, style: "interval")
    if let mean = row.mean { drawing += Mark.ours.drawn(at: scale(mean), y) }
    drawing += Mark.reported.drawn(at: scale(row.reported), y)
    return drawing
  }

  private var description: String {
    rows.map { row in
      "\(row.label): reported \(row.reported.fixed(4)), "
        + (row.mean.map { "ours \($0.fixed(4))" } ?? "none of ours")
        + (row.interval.map { " (\($0.lower.fixed(4)) to \($0.upper.fixed(4)))" } ?? "")
    }.joined(separator: "; ") + "."
  }
}
