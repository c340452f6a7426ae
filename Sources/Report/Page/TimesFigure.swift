internal import Basics
internal import RunStore

/// Seconds by stage for the plans of an experiment, means over their runs.
struct TimesFigure {
  let groups: [ReportContent.Group]
  let id: String

  private static let stages: [(name: String, of: @Sendable (RunStatus.Seconds) -> Double)] = [
    ("decoding", { $0.decode }), ("features", { $0.features }), ("training", { $0.training }),
    ("evaluation", { $0.evaluation }),
    (
      "other",
      { max(0, $0.total - $0.decode - $0.features - $0.training - $0.evaluation) }
    ),
  ]
  /// More bars than this make an unreadable chart; the table has all.
  private static let most = 24

  var markup: Markup {
    let rows = groups.map { group in
      StackedBars.Row(label: label(group), seconds: seconds(group))
    }
    let shown = Array(rows.prefix(TimesFigure.most))
    let bars = StackedBars(
      id: id, title: "Seconds by stage", stages: TimesFigure.stages.map(\.name), rows: shown)
    return Figure(
      caption: shown.count < rows.count
        ? "Seconds a run by stage, the first \(shown.count) of \(rows.count) plans"
        : "Seconds a run by stage, means over the seeds; stored features take no time",
      drawing: bars.markup, legend: bars.legend,
      table: DataTable(
        caption: "Seconds a run by stage",
        columns: [("Plan", false)] + TimesFigure.stages.map { ($0.name, true) }
          + [("Total", true)],
        rows: rows.map { row in
          [.text(row.label)] + (row.seconds + [row.total]).map { .number($0.fixed(2)) }
        })
    ).markup
  }

  private func label(_ group: ReportContent.Group) -> String {
    "\(group.label), \(group.records.count.counted("seed"))"
  }

  private func seconds(_ group: ReportContent.Group) -> [Double] {
    let spent = group.records.map(\.status.seconds)
    return TimesFigure.stages.map { stage in
      spent.isEmpty ? 0 : spent.map(stage.of).reduce(0, +) / Double(spent.count)
    }
  }
}
