/// One run of a sweep, with all that is needed to carry it out anywhere.
package struct RunJob: Sendable {
  /// The number of its point.
  package let point: Int
  package let specPath: String
  /// Everything that the command line says, the point's changes among the overrides.
  package let options: RunOptions
}

/// How a launched run ended.
package enum RunEnding: Sendable {
  /// In the directory `run`.
  case completed(run: String)
  /// In the directory `run`, where there is one and the launcher knows it;
  /// `isUnwritable` where its results could not be written.
  case failed(message: String, run: String?, isUnwritable: Bool = false)
  /// Another process carries out the run, in that directory.
  case underWay(run: String)
  /// Stopped from outside; it can be resumed.
  case interrupted
}

/// Where the runs of a sweep are carried out: in this process, in child processes, elsewhere.
///
/// A launcher knows neither what a sweep is nor what its runs compute.
package protocol Launcher {
  /// How many runs are carried out at once.
  var capacity: Int { get }
  /// Starts a run; no more than `capacity` of them at once.
  mutating func start(_ job: RunJob)
  /// The next run that ended; nil where none did for a moment.
  mutating func next() -> (point: Int, ending: RunEnding)?
  /// Asks all runs to end in such a way that they can be resumed; they still come out of `next`.
  mutating func interrupt()
}
