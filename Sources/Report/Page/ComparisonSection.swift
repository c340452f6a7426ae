internal import Basics
internal import RunStore
internal import Statistics

/// What documents report beside our means, for all experiments.
struct ComparisonSection {
  let experiments: [ReportContent.Experiment]

  private struct Entry {
    let experiment: ReportContent.Experiment
    let group: ReportContent.Group
    let verdict: Verdict

    /// Whose value it is: of an experiment, and of which of its plans where there are several.
    var plan: String {
      experiment.groups.count > 1 || !group.summary.variant.isEmpty ? group.label : ""
    }

    /// Of our mean, for final metrics; a value of one epoch has none.
    var interval: Interval? {
      let claim = verdict.claim
      guard claim.phase == nil, claim.epoch == nil else { return nil }
      return group.summary.metrics[claim.split]?[claim.metric]?.interval?
        .possible(isProportion: claim.isProportion)
    }

    var label: String {
      ([experiment.name, verdict.claim.title] + (plan.isEmpty ? [] : [plan]))
        .joined(separator: " · ")
    }
  }

  /// More rows than this make an unreadable chart.
  private static let most = 40

  /// Claims that a run could be held against.
  private var entries: [Entry] { all.filter { $0.verdict.mean != nil } }

  /// Claims of which no completed run has the split, phase or metric, in a sentence; nil without any.
  private var unjudged: String? {
    let titles = all.filter { $0.verdict.mean == nil }.map { entry in
      experiments.count > 1
        ? "\(entry.experiment.name) \(entry.verdict.claim.title)" : entry.verdict.claim.title
    }
    var seen: Set<String> = []
    let names = titles.filter { seen.insert($0).inserted }
    guard let first = names.first else { return nil }
    return names.count == 1
      ? "Not judged, because no completed run has it: \(first)."
      : "Not judged, because no completed run has them: \(names.joined(separator: ", "))."
  }

  private var all: [Entry] {
    experiments.flatMap { experiment in
      experiment.groups.flatMap { group in
        group.summary.verdicts.map {
          Entry(experiment: experiment, group: group, verdict: $0)
        }
      }
    }
  }

  var markup: Markup {
    element("section", ["id": "reported", "aria-labelledby": "reported-title"]) {
      element("h2", ["id": "reported-title"]) { "Reported and measured values" }
      if entries.isEmpty {
        element("p") { "No completed run has a reported value to compare with." }
        if let unjudged { element("p") { unjudged } }
      } else {
        element("p") { ComparisonSection.method }
        element("div", ["class": "charts"]) {
          chart("shares", "Shares of images", "share of images", limits: 0...1) {
            $0.verdict.claim.isProportion
          }
          chart("losses", "Losses", "loss", limits: 0 ... .infinity) {
            !$0.verdict.claim.isProportion
          }
        }
        table.markup
        if let unjudged { element("p") { unjudged } }
      }
    }
  }

  private static let method = """
    Consistent: the reported value lies where 95 of 100 new runs of ours would, with a new seed on \
    a new test set of the reported size. Reproduced: the 90 % interval of our mean minus the \
    reported value lies inside the tolerance. Runs of a changed spec are variants: they are judged \
    by the same values and are no repetition of the document's run.
    """

  private func chart(
    _ id: String, _ title: String, _ unit: String, limits: ClosedRange<Double>,
    where belongs: (Entry) -> Bool
  ) -> Markup {
    let drawn = entries.filter { belongs($0) && $0.verdict.mean?.isFinite == true }
    guard !drawn.isEmpty else { return Markup() }
    let shown = drawn.prefix(ComparisonSection.most)
    let more =
      drawn.count > shown.count ? ", the first \(shown.count) of \(drawn.count) values" : ""
    let chart = IntervalChart(
      id: "reported-\(id)", title: "\(title), reported and measured", unit: unit,
      rows: shown.map { entry in
        IntervalChart.Row(
          label: entry.label, reported: entry.verdict.claim.value, mean: entry.verdict.mean,
          interval: entry.interval, prediction: entry.verdict.prediction)
      }, limits: limits)
    return element("figure") {
      element("figcaption") { "\(title), reported and measured\(more)" }
      chart.markup
      IntervalChart.legend.markup
    }
  }

  private var table: DataTable {
    DataTable(
      caption: "Every reported value, the measured value and the verdict",
      columns: [
        ("Experiment", false), ("Value of", false), ("Reported", true), ("Ours", true),
        ("Difference", true), ("Verdict", false), ("95 % interval", true), ("Seeds", true),
        ("Plan", false), ("Seconds", true),
      ],
      rows: entries.map { entry in
        let verdict = entry.verdict
        return [
          .text(entry.experiment.name), .text(verdict.claim.title),
          .number(verdict.claim.value.fixed(4)), .number(verdict.mean?.fixed(4) ?? "–"),
          .number(verdict.difference?.signed ?? "–"),
          .markup(verdict.markup), .number(entry.interval?.words ?? "–"),
          .number("\(verdict.n)"), .text(entry.plan.isEmpty ? "as written" : entry.plan),
          .number(entry.group.summary.seconds.mean?.fixed(1) ?? "–"),
        ]
      })
  }
}

extension Verdict {
  /// A verdict in a few words, with why.
  fileprivate var markup: Markup {
    element("span", ["class": style]) { words }
      + element("span", ["class": "reason"]) { remarks.joined(separator: "; ") }
  }

  private var style: String {
    switch (consistency, reproduction) {
    case (_, .notReproduced): "verdict bad"
    case (_, .reproduced): "verdict good"
    case (.inconsistent, _): "verdict doubtful"
    default: "verdict"
    }
  }
}
