internal import Basics
internal import RunStore

/// What processes that were killed left behind.
struct Leftovers {
  let path: String
  let text: String
  let isFolder: Bool

  private init(_ path: String, _ text: String, isFolder: Bool = false) {
    self.path = path
    self.text = text
    self.isFolder = isFolder
  }

  static let outdated = "stored features of another version, which are not read any more"
  static let damaged = "stored features that are damaged; they are computed again"

  /// Half-written files of a run that nobody writes, and points to resume from where the run is
  /// complete.
  static func of(run: RunDirectory, isCompleted: Bool) -> [Leftovers] {
    let files = [run.path, run.checkpoints].flatMap(AsideFile.abandoned(in:))
    let points = [run.resumePoint, run.earlierResumePoint].filter {
      isCompleted && RunDirectory.exists($0)
    }
    return files.map { Leftovers($0, "a file that was not written to its end") }
      + points.map { Leftovers($0, "a point to resume from of a run that is complete") }
  }

  /// Beside the runs of an experiment.
  static func of(experiment: String) -> [Leftovers] {
    RunDirectory.abandonedFolders(in: experiment).map {
      Leftovers($0, "a run's folder that was not made, or not removed, to its end", isFolder: true)
    }
      + AsideFile.abandoned(in: experiment)
      .map { Leftovers($0, "a file that was not written to its end") }
  }

  /// In a cache.
  static func of(cache: String) -> [Leftovers] {
    let features = "\(cache)/features"
    let folders =
      [cache, "\(cache)/digests", "\(cache)/weights", features]
      + Folder.visible(in: features).map { "\(features)/\($0)" }
    return folders.flatMap(AsideFile.abandoned(in:))
      .map { Leftovers($0, "a file that was not written to its end") }
      + TemporaryFeatures.abandoned(cache: cache)
      .map { Leftovers($0, "features of a sweep whose process is gone", isFolder: true) }
  }
}
