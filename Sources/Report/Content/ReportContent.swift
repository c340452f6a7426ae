package import RunStore
package import Statistics

/// What the report page says, before it is a page: runs read, images found, nothing laid out.
package struct ReportContent: Sendable {
  /// When the page was made.
  package var created: Timestamp
  /// Of the program that made it.
  package var version: String
  package var experiments: [Experiment]

  package struct Experiment: Sendable {
    /// The folder's name.
    package var name: String
    package var title: String?
    /// Document, author, date and the like, as the spec has them.
    package var source: [Fact] = []
    /// What was run on what, from the newest plan.
    package var facts: [Fact] = []
    /// The spec as given, of the newest run.
    package var spec: String?
    /// Completed runs by plan, newest first.
    package var groups: [Group] = []
    /// All runs, of every state, newest first.
    package var runs: [Run] = []
    package var skipped: [SkippedFolder] = []
  }

  /// One line of a list of facts.
  package struct Fact: Equatable, Sendable {
    package var name: String
    package var value: String
  }

  package struct Run: Sendable {
    package var record: RunRecord
    /// The changes that tell its plan from the others of the experiment.
    package var label: String
  }

  /// The completed runs of one plan, which differ by their seed.
  package struct Group: Sendable {
    package var summary: Summary.Group
    /// The changes that tell this plan from the others of the experiment.
    package var label: String
    /// What tells its data and weights from those of the plan's other groups, in words.
    package var inputsRemark: String?
    /// Of the last phase; nil where there is no readable plan.
    package var freeze: StoredPlan.FreezeDepth?
    /// The runs that count, newest first, one a seed.
    package var records: [RunRecord]
    package var curves: [PhaseCurve] = []
    /// Of the newest run.
    package var predictions: PredictionTable?
    /// How many images the newest run predicted whose classes nobody knows.
    package var unlabelled = 0
    package var classification: ClassificationReport?
    package var mistakes: [Mistake] = []
    /// Why there are no images of them, in words.
    package var thumbnailFault: String?
    /// Why the predictions are not explained although they were to be, in words.
    package var explanationFault: String?
    /// So many of them are shown.
    package static let shownMistakes = 24
    /// Files that cannot be read, in words.
    package var faults: [String] = []
  }

  /// An image that the newest run of a plan misclassified.
  package struct Mistake: Sendable {
    package var image: String
    package var label: String
    package var predicted: String
    /// By class, the most probable first.
    package var probabilities: [(name: String, value: Double)]
    /// How many of the plan's runs got it wrong.
    package var runs: Int
    package var thumbnail: Thumbnail = .absent
    /// What in the image speaks for the predicted class, as the model sees it.
    package var explanation: Thumbnail = .absent
  }

  package enum Thumbnail: Sendable {
    case absent
    /// A small JPEG file.
    case jpeg(bytes: [UInt8], height: Int, width: Int)
  }
}

extension ReportContent {
  /// Runs of every state.
  var runs: Int { experiments.reduce(0) { $0 + $1.runs.count } }
}
