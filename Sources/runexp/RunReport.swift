internal import Basics
internal import Plan
internal import RunStore
internal import Statistics

/// What a finished run says on standard output: each split's figures, and what all runs of its plan
/// say about the document's.
struct RunReport {
  private let run: RunDirectory

  init(_ run: RunDirectory) { self.run = run }

  /// Without the last line's end.
  func text(on terminal: Terminal) -> String {
    guard let metrics = try? run.metrics() else { return "" }
    let lines = metrics.splits.map { split, values in
      split.padded(to: 11)
        + values.entries.map { "\($0.name) \($0.value.fixed(4))" }.joined(separator: "  ")
    }
    let remark = metrics.evaluated?.sentence.map { "\n(\($0))" } ?? ""
    let figures = lines.joined(separator: "\n") + remark + (classes.map { "\n" + $0 } ?? "")
    guard let verdicts else { return figures }
    return figures + "\n"
      + verdicts.rendered(
        width: terminal.isTerminal ? terminal.columns : nil, colors: terminal.colors
      ).dropLast()
  }

  /// Classes that a terminal shows one by one.
  private static let mostClasses = 20

  /// As scikit-learn's `classification_report`; nil where there is none, or of too many classes,
  /// which `metrics.json` and the report page have.
  private var classes: String? {
    guard let report = try? run.classificationReport(),
      report.classes.count <= RunReport.mostClasses
    else { return nil }
    var table = TextTable([
      .text("class"), .number("precision"), .number("recall"), .number("f1-score"),
      .number("support"),
    ])
    let averages = [
      ("macro avg", report.macroAverage), ("weighted avg", report.weightedAverage),
    ]
    for (name, scores) in report.classes.map({ ($0.name, $0.scores) }) + averages {
      table.add(
        [StyledText(name)]
          + [scores.precision, scores.recall, scores.f1].map { StyledText($0.fixed(4)) }
          + [StyledText(scores.support.grouped)])
    }
    return String(table.rendered(width: nil, colors: false).dropLast())
  }

  /// Nil where nothing was reported.
  private var verdicts: TextTable? {
    let group = Summary(experiment: Folder.above(run.path)).groups
      .first { $0.has(run.name) }
    guard let group, !group.verdicts.isEmpty else { return nil }
    let seeds = group.runs.count.counted("seed")
    var table = TextTable([
      .text(group.variant.isEmpty ? "verdicts, \(seeds)" : "verdicts on a variant, \(seeds)"),
      .number("reported"), .text("ours"), .number("difference"), .text(""),
    ])
    for verdict in group.verdicts {
      table.add([StyledText(verdict.claim.title)] + verdict.cells)
    }
    return table
  }
}
