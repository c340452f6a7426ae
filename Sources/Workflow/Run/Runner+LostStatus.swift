internal import Basics
internal import Plan
internal import RunStore

extension Runner {
  /// What a folder is whose `status.json` is damaged or gone.
  enum LostStatus {
    /// A run of this plan, with the file made again.
    case restored(RunRecord, remark: String)
    /// A run of this plan that another process writes.
    case underWay
    /// Another plan's, complete, or nothing that can be told.
    case other
  }

  /// A run of this plan whose `status.json` is damaged or gone, with the file made again from the
  /// others: what it says besides them is when the run ended, and it has not.
  ///
  /// - Parameters:
  ///   - folder: The run's.
  ///   - identity: Of the plan that is to be resumed.
  ///   - exactly: Whether the data, the weights and the threads have to be the same too.
  /// - Returns: What it is.
  func restoringStatus(
    of folder: String, _ identity: PlanIdentity, exactly: Bool = false
  ) -> LostStatus {
    let run = RunDirectory(path: folder)
    guard (try? run.status()) == nil, let plan = try? FinishedRun.plan(of: run),
      plan.identity == identity.identity, plan.seed == identity.seed,
      let found = try? run.storedProvenance(), let inputs = found.inputs,
      !exactly || inputs == identity.inputs && plan.threads == self.plan.threads,
      // The points to resume from go after all else is there.
      RunDirectory.exists(run.resumePoint) || !RunDirectory.exists(run.finalMetrics)
    else { return .other }
    let lock: FolderLock
    switch FolderLock.attempt(folder) {
    case .taken(let taken): lock = taken
    case .held: return .underWay
    case .unknown: return .other
    }
    defer { withExtendedLifetime(lock) {} }
    let status = RunStatus(
      state: .interrupted, started: found.started,
      plan: PlanIdentity(
        identity: plan.identity, seed: plan.seed, variant: plan.variant, inputs: inputs))
    guard (try? run.write(status)) != nil, let record = try? RunRecord(path: folder) else {
      return .other
    }
    return .restored(
      record,
      remark: "'\(run.statusFile)' was damaged or missing, and is made again from the run's other "
        + "files")
  }
}
