internal import Basics
internal import Report
internal import Statistics

extension Verdict {
  var style: StyledText.Style {
    switch (consistency, reproduction) {
    case (_, .notReproduced): .red
    case (_, .reproduced): .green
    case (.inconsistent, _): .yellow
    case (.notJudged, _): .dim
    default: .plain
    }
  }

  /// Reported, ours, difference and verdict.
  var cells: [StyledText] {
    [
      StyledText(claim.value.fixed(4)), StyledText(ours.words),
      StyledText(
        difference?.signed ?? "", abs(difference ?? 0) > (tolerance ?? 1) ? .bold : .plain),
      StyledText(words, style),
    ]
  }
}

extension Statistic {
  /// `0.9350 ± 0.0263`: the mean and half its 95 % interval, where there is one.
  var words: String {
    guard let mean else { return n == 0 ? "-" : "nan" }
    return mean.fixed(4) + (interval.map { " ± " + (($0.upper - $0.lower) / 2).fixed(4) } ?? "")
  }
}
