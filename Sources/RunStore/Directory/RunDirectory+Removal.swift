internal import Basics
internal import Glibc

extension RunDirectory {
  private static let removedPrefix = ".removed-"

  /// Removes a folder, unless a process holds it.
  ///
  /// It loses its name first, so that a process that is killed here leaves no half of a run: what it
  /// leaves is hidden, and among `abandonedFolders`.
  ///
  /// - Parameter path: A run's folder, or another that a process holds while it uses it.
  /// - Returns: Why it is still there; nil where it is gone.
  package static func remove(_ path: String) -> String? {
    guard case .taken(let lock) = FolderLock.attempt(path) else {
      return Folder.exists(path) ? "a process uses it" : nil
    }
    defer { withExtendedLifetime(lock) {} }
    let random = String(UInt64.random(in: .min ... .max), radix: 16)
    let hidden = "\(Folder.above(path))/\(removedPrefix)\(random)"
    guard FileSystem.rename(path, to: hidden) else {
      return errno == ENOENT ? nil : String(cString: strerror(errno))
    }
    // Should a power loss bring the name back, then with all that was below it.
    try? Folder.sync(Folder.above(path))
    Folder.remove(hidden)
    return Folder.exists(hidden) ? "some of it cannot be removed: it is in '\(hidden)'" : nil
  }

  /// Takes away what only an unfinished run needs, where a process was killed between its last word and
  /// that.
  ///
  /// - Parameter path: The folder of a run that is complete.
  package static func tidy(_ path: String) {
    let run = RunDirectory(path: path)
    guard exists(run.resumePoint) || exists(run.earlierResumePoint),
      case .taken(let lock) = FolderLock.attempt(path)
    else { return }
    defer { withExtendedLifetime(lock) {} }
    guard (try? run.status())?.state == .completed else { return }
    run.removeResumePoints()
    for folder in [run.path, run.checkpoints] { AsideFile.removeAbandoned(in: folder) }
  }

  /// Hidden folders in an experiment's that no process holds: of runs that were not made, or not
  /// removed, to their end.
  package static func abandonedFolders(in experiment: String) -> [String] {
    Folder.names(in: experiment).compactMap { name in
      let path = "\(experiment)/\(name)"
      guard name.hasPrefix(removedPrefix) || name.hasPrefix(claimPrefix), Folder.exists(path),
        case .taken = FolderLock.attempt(path, shared: true)
      else { return nil }
      // A claim without a status may belong to a process that has not come to lock it yet.
      guard name.hasPrefix(removedPrefix) || exists(RunDirectory(path: path).statusFile) else {
        return nil
      }
      return path
    }
  }
}
