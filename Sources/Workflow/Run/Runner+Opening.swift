internal import Basics
internal import Checkpoints
internal import Configuration
internal import Engine
internal import Plan
internal import RunStore

/// A run's folder that is locked by this process, new or resumed.
struct OpenedRun {
  let run: RunDirectory
  let started: Timestamp
  /// Where the run resumes; nil where it begins.
  var point: ResumePoint?
  /// What the run recorded when it began; nil for a fresh one.
  var provenance: Provenance?
  /// What of `best.h5` may stay.
  var bestFile: ResumePoint.BestFile?
  /// What was found damaged or missing, in words.
  var remarks: [String] = []
}

extension Runner {
  /// What comes of asking for a run.
  enum Opening {
    case toDo(OpenedRun)
    /// The plan was carried out already, and once is enough.
    case complete(RunDirectory)
  }

  /// Claims a new run, or resumes the newest unfinished one of the plan.
  ///
  /// Everything that could make a resumed run end otherwise than an uninterrupted one is checked
  /// before the run is touched.
  func open(
    resuming: Bool, _ identity: PlanIdentity
  ) throws(WorkflowError) -> Opening {
    do {
      if options.runsOnce { return try openOnce(identity) }
      guard resuming else { return .toDo(try claim(identity)) }
      let (record, remark) = try unfinished(identity)
      return .toDo(try resume(record.path, identity, remark))
    } catch {
      throw WorkflowError(error, about: resuming ? "--resume: " : "")
    }
  }

  /// Looks for the plan and makes its folder as one step, with respect to other processes that do
  /// the same.
  private func openOnce(_ identity: PlanIdentity) throws -> Opening {
    try Folder.make(experiment)
    let turn = FolderLock.wait(experiment)
    defer { withExtendedLifetime(turn) {} }
    var history = SweepHistory()
    switch history.state(experiment, identity, threads: plan.threads) {
    case .missing:
      for folder in history.skipped {
        switch restoringStatus(of: folder.folder, identity, exactly: true) {
        case .restored(let run, let remark):
          return .toDo(try resume(run.path, identity, remark))
        case .underWay: throw WorkflowError.underWay(folder.folder)
        case .other: continue
        }
      }
      return .toDo(try claim(identity))
    case .resumable(let path): return .toDo(try resume(path, identity))
    case .complete(let path): return .complete(RunDirectory(path: path))
    case .underWay(let path): throw WorkflowError.underWay(path)
    }
  }

  private var experiment: String { "\(options.directories.results)/\(plan.experiment.name)" }

  private func claim(_ identity: PlanIdentity) throws(ResultsError) -> OpenedRun {
    let run = try RunDirectory.claim(
      results: options.directories.results, experiment: plan.experiment.name, plan: identity)
    return OpenedRun(run: run, started: .now)
  }

  private func resume(
    _ path: String, _ identity: PlanIdentity, _ remark: String? = nil
  ) throws -> OpenedRun {
    let status = try RunDirectory(path: path).status()
    try checkInputs(status.plan.inputs, of: path, against: identity)
    let run = try RunDirectory.hold(path)
    var opened = OpenedRun(run: run, started: status.started)
    opened.remarks = [remark].compactMap(\.self)
    do {
      try checkThreads(of: run)
      opened.provenance = try run.storedProvenance()
    } catch  where !hasPoint(run) && isDescriptionLost(run) {
      opened.remarks.append(
        "'\(run.path)' lost what it wrote of itself before it had a point to resume from: it begins again"
      )
    }
    if let before = opened.provenance?.libraries[EngineIdentity.kernels],
      before != EngineIdentity.arithmetic
    {
      opened.remarks.append(
        "the run was begun with other kernels ('\(before)', now '\(EngineIdentity.arithmetic)'), so "
          + "its last digits will not be those of an uninterrupted run")
    }
    try findPoint(&opened)
    if let point = opened.point {
      let place = point.place
      let remark = try MetricsLog.check(
        run, epochs: place.epochs, length: place.logLength, digest: place.log)
      if let remark { opened.remarks.append(remark) }
    }
    findBest(&opened)
    try run.takeUp()
    return opened
  }

  private func unfinished(
    _ identity: PlanIdentity
  ) throws(WorkflowError) -> (run: RunRecord, remark: String?) {
    let index = RunIndex(experiment: experiment)
    let skipped = index.skipped.map { "--resume: '\($0.folder)' is left out: \($0.reason)" }
    var found = index.unfinished(identity, threads: plan.threads)
    var remark: String?
    for folder in index.skipped where found == nil {
      if case .restored(let run, let text) = restoringStatus(of: folder.folder, identity) {
        (found, remark) = (run, text)
      }
    }
    guard let record = found else {
      tidy(
        index.runs.filter { $0.status.state == .completed && $0.status.plan.isRun(of: identity) })
      throw WorkflowError.missingInput(
        [
          "--resume: no unfinished run of this plan with seed \(plan.seed) is in '\(experiment)'; "
            + "without --resume a new run begins"
        ] + skipped)
    }
    for (folder, remark) in zip(index.skipped, skipped) where folder.folder != record.path {
      emit(.warning(remark))
    }
    return (record, remark)
  }

  /// Does what is left to do of runs that are complete and whose processes were killed then.
  private func tidy(_ complete: [RunRecord]) {
    for run in complete { RunDirectory.tidy(run.path) }
    guard let newest = complete.first, options.updatesSummary,
      (try? Summary(path: "\(experiment)/summary.json"))?.groups.contains(where: {
        $0.has(newest.name)
      }) != true
    else { return }
    // What is asked for here is another thing: the next run tries again.
    _ = try? Summary.update(experiment: experiment)
  }

  /// A run resumes with the data and the weights that it began with.
  private func checkInputs(
    _ recorded: [String: String]?, of path: String, against identity: PlanIdentity
  ) throws(WorkflowError) {
    guard let recorded else {
      throw .missingInput([
        "--resume: '\(path)' was begun by an earlier version, which did not record digests "
          + "of its data and weights, so that nothing tells whether they are the same; without "
          + "--resume a new run begins"
      ])
    }
    let differences = recorded.differences(from: identity.inputs ?? [:])
    guard differences.isEmpty else {
      throw .missingInput([
        "--resume: '\(path)' was begun with other data or weights: "
          + differences.joined(separator: "; ")
          + "; restore them, or begin a new run without --resume"
      ])
    }
  }

  private func hasPoint(_ run: RunDirectory) -> Bool {
    RunDirectory.exists(run.resumePoint) || RunDirectory.exists(run.earlierResumePoint)
  }

  /// Whether a power loss left what says what the run is half-written: it is waited for with the first
  /// point.
  private func isDescriptionLost(_ run: RunDirectory) -> Bool {
    (try? FinishedRun.plan(of: run)) == nil || (try? run.storedProvenance()) == nil
  }

  /// Sums depend on how work is divided, so a run resumes with the threads that it began with.
  private func checkThreads(of run: RunDirectory) throws(WorkflowError) {
    // Killed before it wrote its plan, it has computed nothing.
    guard RunDirectory.exists(run.plan) else { return }
    let before: Int
    do {
      before = try FinishedRun.plan(of: run).threads
    } catch {
      throw .missingInput(error.messages.map { "--resume: \($0); \(Runner.newRunRemark)" })
    }
    guard before == plan.threads else {
      throw .missingInput([
        "--resume: '\(run.path)' was begun with \(before) threads, not \(plan.threads); "
          + "add --threads \(before)"
      ])
    }
  }

  private static let newRunRemark = "without --resume a new run begins"

  /// The newest point that is whole.
  private func findPoint(_ opened: inout OpenedRun) throws(WorkflowError) {
    let run = opened.run
    var faults: [String] = []
    for path in [run.resumePoint, run.earlierResumePoint] {
      guard RunDirectory.exists(path) else { continue }
      do {
        let point = try ResumePoint(reading: path)
        opened.point = point
        if faults.isEmpty, path != run.resumePoint {
          faults.append("'\(run.resumePoint)' is missing")
        }
        if !faults.isEmpty {
          opened.remarks.append(
            "\(faults.joined(separator: "; ")): the run resumes from the point before it, after "
              + "epoch \(point.place.epochs)"
              + (point.place.trainer.part.map { " and step \($0.steps) of the next" } ?? ""))
        }
        return
      } catch let error as WorkflowError {
        faults += error.messages
      } catch {
        faults.append(error.sentence)
      }
    }
    guard faults.isEmpty else {
      throw .missingInput(
        faults.map { "--resume: \($0)" }
          + ["--resume: '\(run.path)' has no intact point to resume from; \(Runner.newRunRemark)"])
    }
  }

  /// Checks that `best.h5` is what the point says of it, or what a later epoch made of it, which
  /// comes again.
  private func findBest(_ opened: inout OpenedRun) {
    guard let place = opened.point?.place, let value = place.best else { return }
    let path = opened.run.bestCheckpoint
    var fault = "'\(path)' is missing"
    if RunDirectory.exists(path) {
      do throws(CheckpointError) {
        let file = try WeightFile.open(path)
        try file.verify()
        if let checksum = file.checksum,
          let epoch = file.attributes[Checkpointer.epochAttribute].flatMap({ Int($0) })
        {
          let found = ResumePoint.BestFile(epoch: epoch, checksum: checksum)
          if found == place.bestFile || epoch > place.epochs {
            opened.bestFile = found
            return
          }
        }
        fault = "'\(path)' is not the file that the run wrote"
      } catch {
        fault = error.sentence
      }
    }
    let epoch = place.bestFile.map { "epoch \($0.epoch)" } ?? "the best epoch so far"
    opened.remarks.append(
      "\(fault): the weights of \(epoch), the best of the first \(place.epochs) "
        + "(\(plan.monitor.name) \(value)), are lost, and 'best.h5' is decided again "
        + "from the epochs that follow")
    opened.point?.place.best = nil
    opened.point?.place.bestFile = nil
  }
}

extension PlanIdentity {
  /// Whether it is one plan, seed included, whatever it is carried out over.
  fileprivate func isRun(of other: PlanIdentity) -> Bool {
    identity == other.identity && seed == other.seed
  }
}
