internal import Basics

/// What `summary.json` says of an experiment: its completed runs, by plan.
public struct Summary: Codable, Equatable, Sendable {
  /// The runs that differ by their seed alone.
  public struct Group: Codable, Equatable, Sendable {
    /// The digest of their plan without its seed.
    public var identity: String
    /// The keys of the spec that the command line changed.
    public var variant: [String]
    /// The runs that count, newest first, one a seed.
    public var runs: [Run]
    /// Runs of a seed that a newer run has too: they tell nothing new and do not count.
    public var repeated: [String]
    /// By split and metric.
    public var metrics: [String: [String: Statistic]]
    /// Wall-clock seconds of a whole run.
    public var seconds: Statistic
    /// One for each reported value; nil where nobody said what was reported.
    public var verdicts: [Verdict]?
  }

  /// What a document reports of an experiment, and how many images our runs judge it by.
  public struct Reported: Equatable, Sendable {
    public var claims: [Claim]
    /// Images by split.
    public var images: [String: Int]

    public init(claims: [Claim], images: [String: Int]) {
      self.claims = claims
      self.images = images
    }
  }

  public struct Run: Codable, Equatable, Sendable {
    public var run: String
    public var seed: Int
  }

  public var experiment: String
  /// Newest first.
  public var groups: [Group]
  /// Folders that are no readable runs; completed runs are looked for in the others.
  public var skipped: [SkippedFolder]

  /// Sums up the completed runs of `results/<name>`.
  ///
  /// `reported` says what to judge a group by: variants are judged by the same claims as the spec
  /// as written, and name their changes.
  public init(
    experiment folder: String, reported: (Group) -> Reported? = { _ in nil }
  ) {
    let index = RunIndex(experiment: folder)
    experiment = folder.split(separator: "/").last.map(String.init) ?? folder
    skipped = index.skipped
    var order: [String] = []
    var members: [String: [RunRecord]] = [:]
    for run in index.runs where run.status.state == .completed {
      let identity = run.status.plan.identity
      if members[identity] == nil { order.append(identity) }
      members[identity, default: []].append(run)
    }
    groups = order.compactMap { identity in
      members[identity].flatMap { Group(newestFirst: $0, reported: reported) }
    }
  }

  /// Sums up an experiment and writes its `summary.json` whole.
  ///
  /// Runs that end at the same time take turns, so that the last to write has seen them all.
  @discardableResult
  public static func update(
    experiment folder: String, reported: (Group) -> Reported? = { _ in nil }
  ) throws(ResultsError) -> Summary {
    let turn = FolderLock.wait(folder)
    defer { withExtendedLifetime(turn) {} }
    let summary = Summary(experiment: folder, reported: reported)
    let path = "\(folder)/summary.json"
    let bytes = try JSONFile.encode(summary, path: path)
    do { try WholeFile.write(bytes, to: path) } catch { throw .cannotWrite(error) }
    return summary
  }
}

extension Summary.Group {
  /// Nil for no runs.
  fileprivate init?(
    newestFirst records: [RunRecord], reported: (Summary.Group) -> Summary.Reported?
  ) {
    guard let newest = records.first else { return nil }
    var seen: Set<Int> = []
    let counted = records.filter { seen.insert($0.status.plan.seed).inserted }
    identity = newest.status.plan.identity
    variant = newest.status.plan.variant
    runs = counted.map { Summary.Run(run: $0.name, seed: $0.status.plan.seed) }
    repeated = records.map(\.name).filter { name in !counted.contains { $0.name == name } }
    var values: [String: [String: [Double]]] = [:]
    for record in counted {
      for (split, metrics) in record.metrics?.splits ?? [] {
        for entry in metrics.entries {
          values[split, default: [:]][entry.name, default: []].append(entry.value)
        }
      }
    }
    metrics = values.mapValues { $0.mapValues(Statistic.init) }
    seconds = Statistic(counted.map(\.status.seconds.total))
    verdicts = nil
    guard let document = reported(self) else { return }
    verdicts = document.claims.map { claim in
      Verdict(
        claim, values: counted.compactMap(claim.value(in:)), images: document.images[claim.split])
    }
  }
}
