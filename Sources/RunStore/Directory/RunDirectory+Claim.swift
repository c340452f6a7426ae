internal import Basics
internal import Glibc

extension RunDirectory {
  /// Makes a fresh run folder that no other run has or ever had.
  ///
  /// Its name is the second and a random suffix, so names of different seconds sort by time; the
  /// status has the time to the millisecond. Where the name is taken
  /// another suffix is chosen. The folder appears with a `status.json` in it that says `running`, or
  /// not at all: it is made under a hidden name.
  ///
  /// - Parameters:
  ///   - results: The results directory.
  ///   - experiment: The experiment's name, a folder below it.
  ///   - plan: What the run executes.
  ///   - now: The time of its name.
  /// - Returns: The folder, locked for as long as a copy of the value lives.
  /// - Throws: `ResultsError` where the name cannot be a folder's, or nothing can be written there.
  package static func claim(
    results: String, experiment: String, plan: PlanIdentity, now: Timestamp = .now
  ) throws(ResultsError) -> RunDirectory {
    var generator = SystemRandomNumberGenerator()
    return try claim(
      results: results, experiment: experiment, plan: plan, now: now, using: &generator)
  }

  /// As `claim`, with the suffixes from a generator.
  package static func claim(
    results: String, experiment: String, plan: PlanIdentity, now: Timestamp,
    using generator: inout some RandomNumberGenerator
  ) throws(ResultsError) -> RunDirectory {
    let parent = try folder(results: results, experiment: experiment)
    try makeFolders(parent)
    removeAbandonedClaims(in: parent)
    let claim = try beginClaim(in: parent, plan: plan, now: now)
    while true {
      let suffix = String(UInt32.random(in: 0x100_0000...0x1ff_ffff, using: &generator), radix: 16)
      let path = "\(parent)/\(now.compact)-\(suffix.dropFirst())"
      // A run's folder is never empty, and only an empty one would be replaced.
      guard FileSystem.rename(claim.path, to: path) else {
        if errno == EEXIST || errno == ENOTEMPTY { continue }
        let reason = String(cString: strerror(errno))
        claim.removeAll()
        throw .cannotCreate(path: path, reason: reason)
      }
      return claim.moved(to: path)
    }
  }

  /// Checks that a run of the experiment could be written; nothing stays but the experiment's folder.
  ///
  /// - Parameters:
  ///   - results: The results directory.
  ///   - experiment: The experiment's name, a folder below it.
  /// - Throws: `ResultsError` where it could not.
  package static func checkPlace(
    results: String, experiment: String
  ) throws(ResultsError) {
    let parent = try folder(results: results, experiment: experiment)
    do { try WritablePlace.check(folder: parent) } catch {
      if error.attempt == "cannot make the folder" {
        throw .cannotCreate(path: error.path, reason: error.reason)
      }
      throw .cannotWrite(error)
    }
  }

  private static func folder(
    results: String, experiment: String
  ) throws(ResultsError) -> String {
    guard !experiment.isEmpty, !experiment.hasPrefix("."), !experiment.has("/") else {
      throw .badExperimentName(experiment)
    }
    return "\(results)/\(experiment)"
  }

  static let claimPrefix = ".claim-"

  /// A hidden folder with all that a run begins with.
  private static func beginClaim(
    in parent: String, plan: PlanIdentity, now: Timestamp
  ) throws(ResultsError) -> RunDirectory {
    let random = String(UInt64.random(in: .min ... .max), radix: 16)
    let path = "\(parent)/\(claimPrefix)\(random)"
    guard FileSystem.makeFolder(path) else {
      throw .cannotCreate(path: path, reason: String(cString: strerror(errno)))
    }
    do throws(ResultsError) {
      let run = try RunDirectory(locking: path)
      try makeFolders(run.checkpoints)
      // Its name is waited for when there is something to resume.
      try run.write(RunStatus(state: .running, started: now, plan: plan), waiting: .forBytes)
      return run
    } catch {
      RunDirectory(path: path).removeAll()
      throw error
    }
  }

  /// What processes left that were killed while they made a run's folder.
  ///
  /// One without a status may belong to a process that has not come to lock it yet.
  private static func removeAbandonedClaims(in parent: String) {
    for name in Folder.names(in: parent) where name.hasPrefix(claimPrefix) {
      let claim = RunDirectory(path: "\(parent)/\(name)")
      guard case .taken(let lock) = FolderLock.attempt(claim.path), exists(claim.statusFile) else {
        continue
      }
      claim.removeAll()
      withExtendedLifetime(lock) {}
    }
  }

  /// Removes the folder with the files that a run begins with.
  private func removeAll() {
    for folder in [checkpoints, path] {
      for name in Folder.names(in: folder) { FileSystem.remove("\(folder)/\(name)") }
      FileSystem.removeFolder(folder)
    }
  }
}
