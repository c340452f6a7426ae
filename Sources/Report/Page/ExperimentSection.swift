internal import Basics
internal import RunStore

/// Everything about one experiment.
struct ExperimentSection {
  let experiment: ReportContent.Experiment
  let id: String

  var markup: Markup {
    element("section", ["id": id, "class": "experiment", "aria-labelledby": "\(id)-title"]) {
      element("h2", ["id": "\(id)-title"]) {
        experiment.title ?? experiment.name
        if experiment.title != nil { element("code") { experiment.name } }
      }
      element("h3") { "Setup" }
      if experiment.groups.count > 1 {
        element("p") { "As the newest run has it; each plan below names its changes of the spec." }
      }
      facts
      spec
      FreezeSection(experiment: experiment, id: id).markup
      if !experiment.groups.isEmpty {
        element("h3") { "Time by stage" }
        TimesFigure(groups: experiment.groups, id: "\(id)-time").markup
      }
      for (index, group) in experiment.groups.enumerated() {
        GroupSection(
          group: group, id: "\(id)-g\(index + 1)",
          isAlone: experiment.groups.count == 1 && group.summary.variant.isEmpty
        ).markup
      }
      element("h3") { "Runs" }
      RunsTable(experiment: experiment).markup
    }
  }

  private var facts: Markup {
    let facts = experiment.source + experiment.facts
    guard !facts.isEmpty else {
      return element("p") { "No run of it has a plan that can be read." }
    }
    return element("dl", ["class": "facts"]) {
      for fact in facts {
        element("div") {
          element("dt") { fact.name }
          element("dd") { fact.value }
        }
      }
    }
  }

  private var spec: Markup {
    guard let spec = experiment.spec else { return Markup() }
    return element("details") {
      element("summary") { "The newest run's spec as it was given" }
      element(
        "pre", ["tabindex": "0", "role": "region", "aria-label": "Spec of \(experiment.name)"]
      ) { spec }
    }
  }
}

/// All runs of an experiment, of every state.
struct RunsTable {
  let experiment: ReportContent.Experiment

  var markup: Markup {
    var markup = table.markup
    if !experiment.skipped.isEmpty {
      markup += element("p") { "Folders that are not readable run directories:" }
      markup += element("ul") {
        for folder in experiment.skipped {
          element("li") {
            element("code") { folder.folder }
            ": \(folder.reason)"
          }
        }
      }
    }
    return markup
  }

  private var table: DataTable {
    DataTable(
      caption: "All runs of \(experiment.name), newest first",
      columns: [
        ("Run", false), ("State", false), ("Plan", false), ("Seed", true), ("Started", false),
        ("Headline", false), ("Seconds", true),
      ],
      rows: experiment.runs.map { run in
        let status = run.record.status
        let headline = run.record.headline.map { "\($0.split) \($0.metric) \($0.value.fixed(4))" }
        return [
          .text(run.record.name), .markup(state(status)), .text(run.label),
          .number("\(status.plan.seed)"), .text(status.started.minute),
          .text(headline ?? "–"),
          .number(status.seconds.total > 0 ? status.seconds.total.fixed(1) : "–"),
        ]
      }, hidesCaption: true)
  }

  private func state(_ status: RunStatus) -> Markup {
    let style: String =
      switch status.state {
      case .completed: "state"
      case .failed: "state bad"
      case .running, .interrupted: "state doubtful"
      }
    return element("span", ["class": style]) { status.state.rawValue }
      + element("span", ["class": "reason"]) { status.message ?? "" }
  }
}
