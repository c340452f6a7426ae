internal import Configuration
internal import Plan
package import RunStore

/// One run of a sweep, as it was planned.
package struct SweepPoint: Sendable {
  /// From 0, in the order of the product.
  package let number: Int
  /// What it changes, one of each axis.
  package let values: [String]
  /// Where its run goes: a folder below the results.
  package let experiment: String
  package let identity: PlanIdentity
  package internal(set) var state: State
  let options: RunOptions
  let seconds: PredictedSeconds?
  /// Bytes at the peak, as planned.
  let memory: Int

  /// What there is of a point already.
  package enum State: Sendable, Equatable {
    /// Nothing, or failures.
    case missing
    /// Complete, in this directory.
    case complete(String)
    /// An interrupted run that can be resumed.
    case resumable(String)
    /// Another process carries it out.
    case underWay(String)
  }

  var isComplete: Bool { if case .complete = state { true } else { false } }

  /// Whether an unfinished run is resumed.
  var isResumable: Bool { if case .resumable = state { true } else { false } }

  /// The same while another process is at its run.
  func underWay(_ run: String) -> SweepPoint {
    var point = self
    point.state = .underWay(run)
    return point
  }

  /// Seconds of the run itself, its features being there.
  var ownSeconds: Double { 0.1 + (seconds.map { $0.training + $0.evaluation } ?? 0) }

  /// Seconds of the run from nothing.
  var secondsAlone: Double {
    ownSeconds + (seconds.map { max($0.features, $0.decode) } ?? 0)
  }
}

/// What the results tree has of the points' plans.
struct SweepHistory {
  private var indexes: [String: [PlanIdentity: [RunRecord]]] = [:]
  /// Folders of the results that are no readable runs.
  private(set) var skipped: [SkippedFolder] = []

  /// The runs of a plan over the same data and weights, newest first, whatever words the changes to
  /// its spec were made with.
  private mutating func runs(_ folder: String, _ identity: PlanIdentity) -> [RunRecord] {
    if indexes[folder] == nil {
      let index = RunIndex(experiment: folder)
      indexes[folder] = Dictionary(grouping: index.runs, by: { $0.status.plan.withoutWords })
      skipped += index.skipped
    }
    return indexes[folder]?[identity.withoutWords] ?? []
  }

  /// The state of a plan that is to be run with so many threads.
  ///
  /// Sums depend on how work is divided: runs with other threads are other runs.
  mutating func state(
    _ folder: String, _ identity: PlanIdentity, threads: Int
  ) -> SweepPoint.State {
    var unfinished: String?
    for run in runs(folder, identity)
    where RunDirectory(path: run.path).threads ?? threads == threads {
      switch run.status.state {
      case .completed: return .complete(run.path)
      case .running: return .underWay(run.path)
      case .interrupted, .failed: unfinished = unfinished ?? run.path
      }
    }
    return unfinished.map { .resumable($0) } ?? .missing
  }
}
