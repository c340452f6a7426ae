internal import Basics

/// The runs of a results tree, newest first.
package struct RunIndex: Sendable {
  package let runs: [RunRecord]
  /// Folders where a run was expected and none could be read.
  package let skipped: [SkippedFolder]

  package init(runs: [RunRecord], skipped: [SkippedFolder] = []) {
    self.runs = runs.sorted { $0.isNewer(than: $1) }
    self.skipped = skipped
  }

  /// All runs of all experiments below a results directory; empty where there is none.
  ///
  /// - Parameter results: The results directory.
  package init(results: String) {
    let experiments = Folder.visible(in: results).map { RunIndex(experiment: "\(results)/\($0)") }
    self.init(runs: experiments.flatMap(\.runs), skipped: experiments.flatMap(\.skipped))
  }

  /// The runs of one experiment, `results/<name>`.
  ///
  /// - Parameter folder: The experiment's folder.
  package init(experiment folder: String) {
    var runs: [RunRecord] = []
    var skipped: [SkippedFolder] = []
    for name in Folder.visible(in: folder) {
      do {
        runs.append(try RunRecord(path: "\(folder)/\(name)"))
      } catch {
        skipped.append(SkippedFolder(folder: "\(folder)/\(name)", reason: error.sentence))
      }
    }
    self.init(runs: runs, skipped: skipped)
  }

  /// The newest run with an identical plan, seed included, that can be resumed.
  ///
  /// - Parameters:
  ///   - plan: What the run must execute; a run over the same inputs comes before any other.
  ///   - threads: Among those, a run that was begun with so many threads comes first.
  /// - Returns: nil where there is no such run.
  package func unfinished(_ plan: PlanIdentity, threads: Int? = nil) -> RunRecord? {
    let found = runs.filter { run in
      run.status.plan.identity == plan.identity && run.status.plan.seed == plan.seed
        && (run.status.state == .interrupted || run.status.state == .failed)
    }
    let same = found.filter { $0.status.plan.inputs == plan.inputs }
    let candidates = same.isEmpty ? found : same
    guard let threads else { return candidates.first }
    return candidates.first { RunDirectory(path: $0.path).threads ?? threads == threads }
      ?? candidates.first
  }
}

extension RunRecord {
  /// By when they began; names have the second only.
  package func isNewer(than other: RunRecord) -> Bool {
    (status.started.milliseconds, name, experiment)
      > (other.status.started.milliseconds, other.name, other.experiment)
  }

  /// Whether the run's numbers enter means and verdicts: it is complete, and all of them are
  /// numbers.
  package var counts: Bool { status.state == .completed && withoutNumbers == nil }

  /// Why a completed run does not count: it is of an older version, which ended runs as complete
  /// whose training had come to NaN or infinity.
  package var withoutNumbers: SkippedFolder? {
    guard status.state == .completed else { return nil }
    let bad = (metrics?.splits ?? []).flatMap { split, values in
      values.entries.filter { !$0.value.isFinite }.map { "\(split) \($0.name)" }
    }
    guard let first = bad.first else { return nil }
    return SkippedFolder(
      folder: path,
      reason: "its \(first) is not a finite number: the training diverged; run it again")
  }

  /// Bytes of everything in the run's folder.
  package var size: Int { Folder.size(of: path) }

  /// The number that a run is known by: `accuracy` of the test split, if it has both.
  package var headline: (split: String, metric: String, value: Double)? {
    guard let (split, metrics) = metrics?.headline, let entry = metrics.headline else {
      return nil
    }
    return (split, entry.name, entry.value)
  }
}
