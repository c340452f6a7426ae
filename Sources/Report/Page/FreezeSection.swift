internal import Basics
internal import RunStore
internal import Statistics

/// Metric and time by freeze depth, where runs differ in it.
struct FreezeSection {
  let experiment: ReportContent.Experiment
  let id: String

  var markup: Markup {
    let curves = FreezeCurve.curves(of: experiment.groups)
    guard !curves.isEmpty else { return Markup() }
    return element("h3") { "Freeze depth" }
      + Markup(
        joining: curves.enumerated().map { index, curve in
          figures(curve, id: "\(id)-freeze\(index + 1)")
        })
  }

  private func figures(_ curve: FreezeCurve, id: String) -> Markup {
    let also = curve.also.isEmpty ? "" : ", also \(curve.also.joined(separator: ", "))"
    let unit = "frozen layers of \(curve.layers)\(also)"
    let name = curve.headline.map { "\($0.split) \($0.metric)" } ?? "metric"
    let quality = LineChart(
      id: "\(id)-quality", title: "\(experiment.name): \(name) by freeze depth", xUnit: unit,
      yUnit: name,
      series: [
        LineChart.Series(name: "mean over seeds", points: curve.points { $0.headline?.value })
      ], limits: limits(curve))
    let cost = LineChart(
      id: "\(id)-cost", title: "\(experiment.name): seconds by freeze depth", xUnit: unit,
      yUnit: "seconds a run",
      series: [
        LineChart.Series(name: "whole run", points: curve.points(\.status.seconds.total)),
        LineChart.Series(name: "training", points: curve.points(\.status.seconds.training)),
      ], limits: 0 ... .infinity, fromZero: true)
    let table = table(curve, name)
    return element("div", ["class": "charts"]) {
      Figure(
        caption: "Metric by freeze depth: \(name)", drawing: quality.markup, legend: quality.legend,
        table: table
      ).markup
      Figure(
        caption: "Time by freeze depth: seconds a run", drawing: cost.markup, legend: cost.legend,
        table: table
      ).markup
    }
  }

  private func limits(_ curve: FreezeCurve) -> ClosedRange<Double> {
    curve.headline?.metric == "loss" ? 0 ... .infinity : 0...1
  }

  private func table(_ curve: FreezeCurve, _ name: String) -> DataTable {
    DataTable(
      caption: "Freeze depth of \(experiment.name)",
      columns: [
        ("Frozen layers", true), (name, true), ("95 % interval", true), ("Seeds", true),
        ("Seconds", true), ("Training seconds", true),
      ],
      rows: curve.groups.map { group in
        let values = Statistic(group.records.compactMap { $0.headline?.value })
        let training = Statistic(group.records.map(\.status.seconds.training))
        return [
          .number("\(group.freeze?.layers ?? 0)"), .number(values.mean?.fixed(4) ?? "–"),
          .number(values.interval?.within(limits(curve)).words ?? "–"),
          .number("\(values.n)"), .number(group.summary.seconds.mean?.fixed(1) ?? "–"),
          .number(training.mean?.fixed(1) ?? "–"),
        ]
      })
  }
}
