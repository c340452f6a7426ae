internal import Basics

/// The runs that a command is pointed at, by experiment.
package struct Selection: Sendable {
  package struct Part: Sendable {
    package let experiment: String
    package let index: RunIndex
  }

  /// In the order in which they were first named; all of a results directory by their names.
  package private(set) var parts: [Part] = []
  /// Whether runs were named one by one.
  package private(set) var isOfSingleRuns = true

  /// Finds runs, experiments and whole results directories by their paths, from here or from the
  /// results directory; everything there where no path is given.
  ///
  /// Damaged runs among others are left out and named in `skipped`.
  ///
  /// - Parameters:
  ///   - paths: Runs, experiments or results directories.
  ///   - results: The results directory.
  /// - Throws: `ResultsError` where a path leads to nothing, to no run, or to one that cannot be
  ///   read.
  package init(_ paths: [String], results: String) throws(ResultsError) {
    for path in paths { try add(path, results: results) }
    if paths.isEmpty { addAll(below: results) }
    isOfSingleRuns = isOfSingleRuns && !paths.isEmpty
  }

  /// All runs, newest first within each experiment.
  package var runs: [RunRecord] { parts.flatMap(\.index.runs) }
  package var skipped: [SkippedFolder] { parts.flatMap(\.index.skipped) }

  private mutating func add(_ given: String, results: String) throws(ResultsError) {
    let path = Folder.plain(given)
    guard let folder = [path, "\(results)/\(path)"].first(where: Folder.exists) else {
      throw .notThere(
        path: given, results: results,
        nearest: nearestName(to: path, among: Folder.visible(in: results)))
    }
    if Selection.isRun(folder) {
      let run = try RunRecord(path: folder)
      join(run.experiment, RunIndex(runs: [run]))
      return
    }
    isOfSingleRuns = false
    let names = Folder.visible(in: folder)
    if names.contains(where: { Selection.isRun("\(folder)/\($0)") }) {
      join(Folder.name(of: folder), RunIndex(experiment: folder))
    } else if !addAll(below: folder) {
      throw .noRuns(path: given)
    }
  }

  /// Whether there was any.
  @discardableResult
  private mutating func addAll(below results: String) -> Bool {
    isOfSingleRuns = false
    let before = parts.count
    for name in Folder.visible(in: results) {
      let index = RunIndex(experiment: "\(results)/\(name)")
      if !index.runs.isEmpty || index.skipped.contains(where: { Selection.isRun($0.folder) }) {
        join(name, index)
      }
    }
    return parts.count > before
  }

  private mutating func join(_ experiment: String, _ index: RunIndex) {
    guard let known = parts.firstIndex(where: { $0.experiment == experiment }) else {
      parts.append(Part(experiment: experiment, index: index))
      return
    }
    let paths = Set(parts[known].index.runs.map(\.path))
    parts[known] = Part(
      experiment: experiment,
      index: RunIndex(
        runs: parts[known].index.runs + index.runs.filter { !paths.contains($0.path) },
        skipped: parts[known].index.skipped + index.skipped))
  }

  private static func isRun(_ folder: String) -> Bool {
    RunDirectory.exists(RunDirectory(path: folder).statusFile)
  }
}
