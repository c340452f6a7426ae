internal import Basics
internal import Plan
internal import RunStore

extension Runner {
  /// A run of this plan whose `status.json` is damaged or gone, with the file made again from the
  /// others: what it says besides them is when the run ended, and it has not.
  ///
  /// - Parameters:
  ///   - folder: The run's.
  ///   - identity: Of the plan that is to be resumed.
  /// - Returns: The run; nil where it is another plan's, is complete, or is being written.
  func restoringStatus(of folder: String, _ identity: PlanIdentity) -> RunRecord? {
    let run = RunDirectory(path: folder)
    guard (try? run.status()) == nil, let plan = try? FinishedRun.plan(of: run),
      plan.identity == identity.identity, plan.seed == identity.seed,
      let found = try? run.storedProvenance(), let inputs = found.inputs,
      // The points to resume from go after all else is there.
      RunDirectory.exists(run.resumePoint) || !RunDirectory.exists(run.finalMetrics),
      case .taken(let lock) = FolderLock.attempt(folder)
    else { return nil }
    defer { withExtendedLifetime(lock) {} }
    let status = RunStatus(
      state: .interrupted, started: found.started,
      plan: PlanIdentity(
        identity: plan.identity, seed: plan.seed, variant: plan.variant, inputs: inputs))
    guard (try? run.write(status)) != nil else { return nil }
    emit(
      .warning(
        "--resume: '\(run.statusFile)' was damaged or missing, and is made again from the "
          + "run's other files"))
    return try? RunRecord(path: folder)
  }
}
