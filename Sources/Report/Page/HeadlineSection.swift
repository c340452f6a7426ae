internal import Basics
internal import RunStore
internal import Statistics

/// What a reader came for: the headline metric of each experiment, plan by plan.
struct HeadlineSection {
  let experiments: [ReportContent.Experiment]

  var markup: Markup {
    let rows = rows
    return element("section", ["id": "results", "aria-labelledby": "results-title"]) {
      element("h2", ["id": "results-title"]) { "Results" }
      if rows.isEmpty {
        element("p") { "No run is complete yet." }
      } else {
        table(rows).markup
      }
    }
  }

  private func table(_ rows: [[DataTable.Cell]]) -> DataTable {
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
        let mean = statistic?.mean ?? headline.value
        let interval = statistic?.interval?
          .possible(isProportion: Claim.isProportion(headline.metric, mean))
        let name: [DataTable.Cell] = isOfSeveral ? [.text(experiment.name)] : []
        return name + [
          .text(group.label), .number(mean.fixed(4)),
          .number(interval?.words ?? "one seed"),
          .text("\(headline.split) \(headline.metric)"),
          .number("\(statistic?.n ?? 1)"), .number(group.summary.seconds.mean?.fixed(1) ?? "–"),
        ]
      }
    }
  }
}
