/// Reported against ours, for the completed runs of a selection.
public struct Comparison: Encodable, Sendable {
  /// A run that is not complete and does not count.
  public struct Unfinished: Encodable, Sendable {
    public let run: String
    public let state: RunStatus.State
    public let message: String?
  }

  public let experiments: [Summary]
  public let unfinished: [Unfinished]
  /// Folders among the runs that are none, or cannot be read.
  public let skipped: [SkippedFolder]
  /// Runs that count and whose claims cannot be read, in words.
  public let damaged: [String]
  /// Where there are two completed runs and no more.
  public let pair: PairedRuns?
  public var differences: SpecDifferences?
  public var baseline: BaselineComparison?

  public init(_ selection: Selection) {
    experiments = selection.parts.map { Summary(experiment: $0.experiment, of: $0.index) }
    skipped = selection.skipped + selection.runs.compactMap(\.withoutNumbers)
    // A group's claims are those of its newest run.
    damaged = zip(experiments, selection.parts).flatMap { summary, part in
      summary.groups.compactMap { group in
        let newest = part.index.runs.first { $0.name == group.newest }
        let plan = newest.map { RunDirectory(path: $0.path).plan }
        return plan.flatMap { DocumentClaims(plan: $0).fault }.map { fault in
          "what the document claims is not judged: \(fault)"
        }
      }
    }
    unfinished = selection.runs.filter { $0.status.state != .completed }.map { run in
      Unfinished(run: run.path, state: run.status.state, message: run.status.message)
    }
    let completed = selection.runs.filter(\.counts)
    pair = completed.count == 2 ? PairedRuns(completed[1], completed[0]) : nil
  }

  /// Whether there is any completed run.
  public var isEmpty: Bool { experiments.allSatisfy(\.groups.isEmpty) }

  /// Whether a reported value was not reproduced.
  public var refutes: Bool {
    experiments.contains { experiment in
      experiment.groups.contains { $0.verdicts.contains { $0.reproduction == .notReproduced } }
    }
  }

  /// The whole as JSON, keys in snake case.
  public func json() throws(ResultsError) -> String {
    String(decoding: try JSONFile.encode(self, path: "compare --json"), as: UTF8.self)
  }
}
