internal import Plan
internal import Results

extension Verdict {
  /// Both answers in a few words.
  var words: String {
    switch (consistency, reproduction) {
    case (.notJudged, .notJudged): "not judged"
    case (.notJudged, _): "undecided"
    case (.consistent, .reproduced): "reproduced"
    case (.consistent, .notReproduced): "not reproduced, consistent"
    case (.consistent, _): "consistent, undecided"
    case (.inconsistent, .reproduced): "reproduced, inconsistent"
    case (.inconsistent, .notReproduced): "not reproduced"
    case (.inconsistent, _): "inconsistent, undecided"
    }
  }

  var style: StyledText.Style {
    switch (consistency, reproduction) {
    case (_, .notReproduced): .red
    case (_, .reproduced): .green
    case (.inconsistent, _): .yellow
    case (.notJudged, _): .dim
    default: .plain
    }
  }

  /// What would decide it, why it was not judged, what was assumed.
  var remarks: [String] { [remedy?.description, note].compactMap(\.self) }

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

extension Double {
  /// With its sign and four decimals.
  var signed: String { (self < 0 ? "" : "+") + fixed(4) }
}
