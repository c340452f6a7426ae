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

  /// Nil where there are no predictions, or too many classes.
  private var classes: String? {
    (try? run.classificationReport()).flatMap(ClassTable.text)
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
