internal import Basics

/// What is known of one run from `status.json` and `metrics.json` alone.
package struct RunRecord: Equatable, Sendable {
  /// The run's folder.
  package let path: String
  /// The experiment's folder name.
  package let experiment: String
  package let name: String
  /// As it is now: a run that says `running` and whose process is gone is `interrupted`.
  package let status: RunStatus
  /// Nil until the run was evaluated.
  package let metrics: SplitMetrics?

  /// - Parameter path: The run's folder.
  /// - Throws: `ResultsError` where it is not a run directory, or its files are damaged.
  package init(path: String) throws(ResultsError) {
    let run = RunDirectory(path: path)
    var status = try run.status()
    if status.state == .running && !run.isHeld {
      status.state = .interrupted
      status.message = "its process exited without recording a status"
    }
    self.path = run.path
    name = run.name
    experiment = Folder.nameAbove(run.path) ?? ""
    self.status = status
    metrics = try run.metrics()
  }
}

/// A folder in the results tree that is not a readable run, and why.
package struct SkippedFolder: Codable, Equatable, Sendable {
  package let folder: String
  package let reason: String
}
