internal import Basics

/// Lines over a level axis, each with the band in which the single runs lie.
struct LineChart {
  struct Point: Equatable {
    let x: Double
    /// Of the runs' values at `x`.
    let mean: Double
    let lowest: Double
    let highest: Double

    /// Nil where a value is no number, or there is none.
    init?(x: Double, _ values: [Double]) {
      guard let lowest = values.min(), let highest = values.max(), values.allSatisfy(\.isFinite)
      else { return nil }
      self.x = x
      self.lowest = lowest
      self.highest = highest
      mean = values.reduce(0, +) / Double(values.count)
    }
  }

  struct Series {
    let name: String
    let points: [Point]

    var hasBand: Bool { points.contains { $0.highest > $0.lowest } }
  }

  let id: String
  let title: String
  let xUnit: String
  let yUnit: String
  let series: [Series]
  /// Beyond which no value can lie.
  var limits: ClosedRange<Double> = -.infinity ... .infinity
  /// Whether the upright axis begins at zero.
  var fromZero = false

  /// Whether there is anything to draw.
  var isEmpty: Bool { series.allSatisfy(\.points.isEmpty) }

  private static let (left, right, top, bottom) = (48.0, 350.0, 22.0, 190.0)

  var markup: Markup {
    let points = series.flatMap(\.points)
    let x = Scale(
      covering: points.map(\.x), from: LineChart.left + 6, to: LineChart.right - 6, count: 6,
      whole: true)
    let y = Scale(
      covering: points.flatMap { [$0.lowest, $0.highest] } + (fromZero ? [0] : []),
      from: LineChart.bottom, to: LineChart.top, limits: limits)
    return Chart(id: id, title: title, description: description, height: 226).markup {
      Chart.text(yUnit, 4, 12)
      Chart.rows(y, left: LineChart.left, right: LineChart.right)
      ticks(x)
      for (index, line) in series.enumerated() { drawn(line, index + 1, x, y) }
    }
  }

  var legend: Legend {
    Legend(
      entries: series.enumerated().flatMap { index, line in
        [(.series(index + 1), line.name)]
          + (line.hasBand
            ? [(Legend.Sign.band(index + 1), "\(line.name): lowest to highest seed")] : [])
      })
  }

  private func ticks(_ x: Scale) -> Markup {
    Markup(
      joining: x.ticks.flatMap { tick in
        [
          Chart.line(x(tick), LineChart.bottom, x(tick), LineChart.bottom + 4, style: "axis"),
          Chart.text(
            x.label(tick), x(tick), LineChart.bottom + 15, anchor: "middle", style: "tick"),
        ]
      } + [
        Chart.line(
          LineChart.left, LineChart.bottom, LineChart.right, LineChart.bottom, style: "axis"),
        Chart.text(
          xUnit, (LineChart.left + LineChart.right) / 2, LineChart.bottom + 31, anchor: "middle"),
      ])
  }

  private func drawn(_ line: Series, _ number: Int, _ x: Scale, _ y: Scale) -> Markup {
    var drawing = Markup()
    if line.hasBand {
      let upper = line.points.map { (x: x($0.x), y: y($0.highest)) }
      let lower = line.points.reversed().map { (x: x($0.x), y: y($0.lowest)) }
      drawing += Chart.path(upper + lower, closed: true, style: "band s\(number)")
    }
    drawing += Chart.path(
      line.points.map { (x: x($0.x), y: y($0.mean)) }, style: "series s\(number)")
    if line.points.count <= 40 {
      for point in line.points {
        drawing += Mark.series(number).drawn(at: x(point.x), y(point.mean))
      }
    }
    return drawing
  }

  private var description: String {
    let lines = series.compactMap { line -> String? in
      guard let first = line.points.first, let last = line.points.last else { return nil }
      return first == last
        ? "\(line.name) \(first.mean.fixed(4)) at \(first.x.fixed(0))"
        : "\(line.name) from \(first.mean.fixed(4)) at \(first.x.fixed(0)) to "
          + "\(last.mean.fixed(4)) at \(last.x.fixed(0))"
    }
    return "\(yUnit) over \(xUnit): " + lines.joined(separator: "; ")
      + ". The table below the chart has all values."
  }
}
