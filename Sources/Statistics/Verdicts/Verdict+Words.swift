extension Verdict {
  /// Both answers in a few words.
  package var words: String {
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

  /// What would decide it, why it was not judged, what was assumed.
  package var remarks: [String] { [advice?.description, note].compactMap(\.self) }
}
