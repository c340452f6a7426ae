/// The runs that a report is about, by experiment.
///
/// - `paths`: runs, experiments or results directories, from here or from the results directory;
///   none means everything there.
/// Throws where a path leads to nothing.
package func reportParts(
  _ paths: [String], results: String
) throws(ResultsError) -> [(experiment: String, index: RunIndex)] {
  var parts: [(experiment: String, index: RunIndex)] = []
  func join(_ name: String, _ index: RunIndex) {
    guard let known = parts.firstIndex(where: { $0.experiment == name }) else {
      parts.append((name, index))
      return
    }
    let before = parts[known].index
    let seen = Set(before.runs.map(\.path))
    parts[known].index = RunIndex(
      runs: before.runs + index.runs.filter { !seen.contains($0.path) },
      skipped: before.skipped + index.skipped)
  }
  func isRun(_ folder: String) -> Bool {
    RunDirectory.exists(RunDirectory(path: folder).statusFile)
  }
  for path in paths.isEmpty ? [results] : paths {
    let here = RunDirectory(path: path).path
    guard let folder = [here, "\(results)/\(here)"].first(where: Folder.exists) else {
      throw .malformed(path: path, expected: "a run, an experiment or a results directory")
    }
    if isRun(folder) {
      let run = try RunRecord(path: folder)
      join(run.experiment, RunIndex(runs: [run]))
    } else if Folder.visible(in: folder).contains(where: { isRun("\(folder)/\($0)") }) {
      join(
        folder.split(separator: "/").last.map(String.init) ?? folder, RunIndex(experiment: folder))
    } else {
      for name in Folder.visible(in: folder) {
        let index = RunIndex(experiment: "\(folder)/\(name)")
        let hasRun = index.skipped.contains { isRun($0.folder) }
        if !index.runs.isEmpty || hasRun { join(name, index) }
      }
    }
  }
  return parts
}
