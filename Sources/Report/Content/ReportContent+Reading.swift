internal import Basics
package import RunStore

extension ReportContent {
  /// Reads what the page needs of some experiments; what cannot be read is named instead.
  ///
  /// - Parameters:
  ///   - selection: The runs.
  ///   - created: When the page is made.
  ///   - version: Of the program.
  package init(_ selection: Selection, created: Timestamp, version: String) {
    self.init(
      created: created, version: version,
      experiments: selection.parts.map { Experiment($0.experiment, of: $0.index) })
  }
}

extension ReportContent.Experiment {
  init(_ name: String, of index: RunIndex) {
    self.name = name
    let labels = VariantLabels(index.runs.map(\.status.plan))
    skipped = index.skipped + index.runs.compactMap(\.withoutNumbers)
    runs = index.runs.map { ReportContent.Run(record: $0, label: labels[$0.status.plan]) }
    let records = Dictionary(
      index.runs.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    let summary = Summary(experiment: name, of: index)
    groups = summary.groups.map { group in
      var shown = ReportContent.Group(
        group, label: labels.label(of: group),
        of: group.runs.compactMap { records[$0.run] }.sorted { $0.isNewer(than: $1) })
      shown.inputsRemark = summary.inputsRemark(on: group)
      return shown
    }
    // A run that is complete says more of an experiment than a newer one that is not.
    let runs = index.runs.filter { $0.status.state == .completed } + index.runs
    let directories = runs.map { RunDirectory(path: $0.path) }
    if let stored = directories.lazy.compactMap(StoredPlan.init).first {
      let plan = PlanFacts(plan: stored)
      title = plan.title
      source = plan.source
      facts = plan.facts
    }
    spec =
      directories.lazy.compactMap { run in
        (try? WholeFile.read(run.spec)).map { String(decoding: $0, as: UTF8.self) }
      }.first
  }
}

extension ReportContent.Group {
  /// - Parameters:
  ///   - summary: Of the plan's runs.
  ///   - label: The changes that distinguish the plan.
  ///   - records: The runs that count, newest first.
  init(_ summary: Summary.Group, label: String, of records: [RunRecord]) {
    self.summary = summary
    self.label = label
    self.records = records
    let runs = records.map { RunDirectory(path: $0.path) }
    freeze = runs.lazy.compactMap { StoredPlan($0)?.freeze }.first
    var logs: [[EpochRow]] = []
    var tables: [PredictionTable] = []
    for (index, run) in runs.enumerated() {
      do throws(ResultsError) {
        try MetricsLog.verify(run, records[index].status, table: true)
        logs.append(try MetricsLog.epochs(run))
      } catch {
        faults.append(error.sentence)
      }
      do throws(ResultsError) {
        if let table = try PredictionTable(run) {
          guard table.isLabelled else {
            if index == 0 { unlabelled = table.rows.count }
            continue
          }
          tables.append(table)
          if index == 0 { predictions = table }
        }
        if index == 0 { classification = try run.classificationReport() }
      } catch {
        faults.append(error.sentence)
      }
    }
    curves = PhaseCurve.curves(of: logs)
    mistakes = predictions?.mistakes(beside: Array(tables.dropFirst())) ?? []
  }
}
