internal import Basics
internal import Report

/// Our runs against a summary that was put aside.
struct BaselineReport {
  let baseline: BaselineComparison

  init(_ baseline: BaselineComparison) { self.baseline = baseline }

  var table: TextTable {
    var table = TextTable([
      .text("\(baseline.experiment) against the baseline"), .text("baseline"), .text("ours"),
      .number("tolerance"), .text("outcome"),
    ])
    var variant: [String] = []
    for line in baseline.lines {
      if line.variant != variant {
        variant = line.variant
        table.add(line: StyledText("variant: " + variant.joined(separator: ", "), .yellow))
      }
      table.add([
        StyledText(line.metric), StyledText(line.baseline.words),
        StyledText(line.ours?.words ?? "-"), StyledText(line.tolerance.fixed(4)), line.outcome.cell,
      ])
    }
    return table
  }
}

extension BaselineComparison.Outcome {
  fileprivate var cell: StyledText {
    switch self {
    case .same: "same"
    case .better: StyledText("better", .green)
    case .worse: StyledText("WORSE", .red)
    case .missing: StyledText("MISSING", .red)
    }
  }
}
