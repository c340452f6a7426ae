internal import Basics
internal import RunStore
internal import Statistics

/// What a reader came for: the headline metric of each experiment, plan by plan.
struct HeadlineSection {
  let experiments: [ReportContent.Experiment]

  var markup: Markup {
    element("section", ["id": "results", "aria-labelledby": "results-title"]) {
      element("h2", ["id": "results-title"]) { "Results" }
      if rows.isEmpty {
        element("p") { "No run is complete yet." }
      } else {
        table.markup
      }
    }
  }

  private var table: DataTable {
    DataTable(
      caption: "The headline metric of every plan, the mean over its seeds",
      columns: (isOfSeveral ? [("Experiment", false)] : []) + [
        ("Plan", false), ("Mean", true), ("95 % interval", true), ("Metric", false),
        ("Seeds", true), ("Seconds", true),
      ], rows: rows, hidesCaption: true)
  }

  private var isOfSeveral: Bool { experiments.count > 1 }

  private var rows: [[DataTable.Cell]] {
    experiments.flatMap { experiment in
      experiment.groups.compactMap { group in
        guard let headline = group.records.lazy.compactMap(\.headline).first else { return nil }
        let statistic = group.summary.metrics[headline.split]?[headline.metric]
        let name: [DataTable.Cell] = isOfSeveral ? [.text(experiment.name)] : []
        return name + [
          .text(group.label), .number((statistic?.mean ?? headline.value).fixed(4)),
          .number(interval(statistic, headline.metric)?.words ?? "one seed"),
          .text("\(headline.split) \(headline.metric)"),
          .number("\(statistic?.n ?? 1)"), .number(group.summary.seconds.mean?.fixed(1) ?? "–"),
        ]
      }
    }
  }

  /// Of the mean, within what the metric can be.
  private func interval(_ statistic: Statistic?, _ metric: String) -> Interval? {
    statistic?.interval?.within(metric == "loss" ? 0 ... .infinity : 0...1)
  }
}
