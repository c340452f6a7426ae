/// What the report page says, before it is a page: runs read, pictures found, nothing laid out.
public struct Report: Sendable {
  /// When the page was made.
  public var created: Timestamp
  /// Of the program that made it.
  public var version: String
  public var experiments: [Experiment]

  public struct Experiment: Sendable {
    /// The folder's name.
    public var name: String
    public var title: String?
    /// Document, author, date and the like, as the spec has them.
    public var source: [Fact] = []
    /// What was run on what, from the newest plan.
    public var facts: [Fact] = []
    /// The spec as given, of the newest run.
    public var spec: String?
    /// Completed runs by plan, newest first.
    public var groups: [Group] = []
    /// All runs, in whatever state, newest first.
    public var runs: [Run] = []
    public var skipped: [SkippedFolder] = []
  }

  /// One line of a list of facts.
  public struct Fact: Equatable, Sendable {
    public var name: String
    public var value: String
  }

  public struct Run: Sendable {
    public var record: RunRecord
    /// The changes that tell its plan from the others of the experiment.
    public var label: String
  }

  /// The completed runs of one plan, which differ by their seed.
  public struct Group: Sendable {
    public var summary: Summary.Group
    /// The changes that tell this plan from the others of the experiment.
    public var label: String
    /// What tells its data and weights from those of the plan's other groups, in words.
    public var inputsRemark: String?
    /// Of the last phase; nil where there is no readable plan.
    public var freeze: FreezeDepth?
    /// The runs that count, newest first, one a seed.
    public var records: [RunRecord]
    public var curves: [PhaseCurve] = []
    /// Of the newest run.
    public var predictions: PredictionTable?
    public var mistakes: [Mistake] = []
    /// Why there are no pictures of them, in words.
    public var pictureFault: String?
    /// So many of them are shown.
    public static let shownMistakes = 24
    /// Files that cannot be read, in words.
    public var faults: [String] = []
  }

  /// How much of a model kept its weights.
  public struct FreezeDepth: Equatable, Sendable {
    /// The first so many layers, in Keras's order.
    public var layers: Int
    /// Layers of the whole model.
    public var all: Int
  }

  /// An image that the newest run of a plan got wrong.
  public struct Mistake: Sendable {
    public var image: String
    public var label: String
    public var predicted: String
    /// By class, the most probable first.
    public var probabilities: [(name: String, value: Double)]
    /// How many of the plan's runs got it wrong.
    public var runs: Int
    public var picture: Picture = .absent
  }

  public enum Picture: Sendable {
    case absent
    /// A small JPEG file.
    case jpeg(bytes: [UInt8], height: Int, width: Int)
  }
}

extension Report {
  /// Runs in whatever state.
  var runs: Int { experiments.reduce(0) { $0 + $1.runs.count } }
}
