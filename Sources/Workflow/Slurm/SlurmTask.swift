internal import Basics
internal import Configuration
internal import Glibc
internal import Plan
internal import RunStore

/// What Slurm starts on a node: a shard of the common static pass, a run, or the summary.
package struct SlurmTask {
  private let folder: SlurmFolder
  private let manifest: SlurmManifest
  private let submission: SlurmSubmission
  private let commandLine: [String]
  private let version: String
  private let isInterrupted: @Sendable () -> Bool
  private let emit: (RunEvent) -> Void

  /// Seconds that a task is given to write a checkpoint before its time ends.
  static let secondsToStop = 30
  /// How often a task is tried that fails.
  private static let attempts = 3

  /// - Throws: `missingInput` where this machine does not see the sweep's folder.
  package init(
    folder path: String, submission number: Int, commandLine: [String], version: String,
    isInterrupted: @escaping @Sendable () -> Bool, emit: @escaping (RunEvent) -> Void
  ) throws(WorkflowError) {
    folder = SlurmFolder(path: path)
    do {
      manifest = try folder.manifest()
      submission = try folder.submission(number)
    } catch {
      throw .missingInput([
        "\(error.sentence); this node (\(SlurmTask.node)) must see the results folder under the same "
          + "path as the machine that submitted the sweep"
      ])
    }
    self.commandLine = commandLine
    self.version = version
    self.isInterrupted = isInterrupted
    self.emit = emit
  }

  private static let environment = ProcessText.environment
  private static var node: String {
    environment["SLURMD_NODENAME"] ?? environment["HOSTNAME"] ?? "unknown"
  }

  /// This task's name in the queue.
  private static var job: String {
    guard let array = environment["SLURM_ARRAY_JOB_ID"],
      let task = environment["SLURM_ARRAY_TASK_ID"]
    else { return environment["SLURM_JOB_ID"] ?? "?" }
    return "\(array)_\(task)"
  }

  /// Does what the task is for.
  ///
  /// A task that is stopped from outside is put in the queue again, unless the sweep was cancelled
  /// or the task comes no further.
  package func run() throws(WorkflowError) {
    guard submission.kind != .summary else { return try sumUp() }
    guard let index = SlurmTask.environment["SLURM_ARRAY_TASK_ID"].flatMap({ Int($0) }),
      submission.tasks.indices.contains(index)
    else {
      throw .missingInput([
        "SLURM_ARRAY_TASK_ID names none of the \(submission.tasks.count) tasks of '\(folder.path)'"
      ])
    }
    let task = submission.tasks[index]
    var record = folder.record(submission.kind, task, shards: submission.shards)
    while true {
      record.attempts.append(
        SlurmTaskRecord.Attempt(
          job: SlurmTask.job, node: SlurmTask.node, started: Timestamp.now.iso8601))
      try write(record, task)
      do throws(WorkflowError) {
        try carryOut(task)
        try end(&record, task, .completed, nil)
        return
      } catch .interrupted {
        try end(&record, task, .interrupted, nil)
        try stop(&record, task)
      } catch {
        try end(&record, task, .failed, error.messages.joined(separator: "; "))
        guard error.mayPass,
          record.last(.failed, of: SlurmTask.job).count < SlurmTask.attempts
        else { throw error }
        emit(.warning("attempt \(record.attempts.count) failed: \(error.sentence)"))
        pause(seconds: 2)
      }
    }
  }

  private func write(_ record: SlurmTaskRecord, _ task: Int) throws(WorkflowError) {
    do {
      try folder.write(record, submission.kind, task, shards: submission.shards)
    } catch {
      throw WorkflowError(error)
    }
  }

  private func end(
    _ record: inout SlurmTaskRecord, _ task: Int, _ ending: SlurmTaskRecord.Ending,
    _ message: String?
  ) throws(WorkflowError) {
    guard var attempt = record.attempts.popLast() else { return }
    attempt.ending = ending
    attempt.message = message
    attempt.progress = progress(of: task)
    record.attempts.append(attempt)
    try write(record, task)
  }

  /// Puts the task in the queue again; always throws.
  private func stop(_ record: inout SlurmTaskRecord, _ task: Int) throws(WorkflowError) {
    guard !folder.isCancelled else { throw .interrupted }
    let stops = record.last(.interrupted, of: SlurmTask.job).prefix(SlurmTask.attempts)
    if stops.count == SlurmTask.attempts, Set(stops.map { $0.progress ?? 0 }).count == 1 {
      let unit = submission.kind == .runs ? "an epoch" : "a part of its images"
      let message =
        "it was stopped \(stops.count) times before it finished \(unit); give its tasks more time with "
        + "'--time'"
      try end(&record, task, .failed, message)
      throw .failed(message)
    }
    if !Slurm.requeue(SlurmTask.job) {
      emit(.warning("Slurm did not put the task in the queue again; submit the sweep again"))
    }
    throw .interrupted
  }

  private func pause(seconds: Double) {
    let end = Stopwatch.now + seconds
    while Stopwatch.now < end, !isInterrupted() { usleep(100_000) }
  }

  // MARK: Work

  private func carryOut(_ task: Int) throws(WorkflowError) {
    if submission.kind == .features { return try computeShard(task) }
    guard manifest.points.indices.contains(task) else {
      throw .missingInput(["'\(folder.manifestFile)' has no run \(task)"])
    }
    let point = manifest.points[task]
    while true {
      let options = options(overrides: point.overrides)
      let preparation = try Preparation(specPath: manifest.spec, options: options)
      try check(preparation, point)
      let runner = Runner(
        preparation, options: options, commandLine: commandLine, version: version,
        isInterrupted: isInterrupted, emit: emit)
      do throws(WorkflowError) {
        _ = try runner.run { _ in }
        return
      } catch .underWay(let run) {
        // A node that Slurm took for lost may still be at it.
        emit(.note("another process is at the run '\(run)': waiting for it"))
        pause(seconds: 5)
        if isInterrupted() { throw .interrupted }
      }
    }
  }

  private func computeShard(_ number: Int) throws(WorkflowError) {
    guard let shard = Shard(number: number, of: submission.shards) else {
      throw .missingInput(["'\(folder.path)' asks for shard \(number) of \(submission.shards)"])
    }
    let sweep = try wholeSweep()
    let work = try sweep.computeFeatures(shard, isInterrupted: isInterrupted, emit: emit)
    emit(.note("shard \(number) of \(shard.count): \(work.computed) of \(work.images) computed"))
  }

  private func wholeSweep() throws(WorkflowError) -> Sweep {
    try Sweep(
      specPath: manifest.spec, over: manifest.over, options: options(overrides: manifest.base),
      jobs: 1, sharing: .everyOpenRun, isInterrupted: isInterrupted)
  }

  private func options(overrides: [String]) -> RunOptions {
    var directories = Directories(
      data: manifest.data, weights: nil, results: manifest.results,
      environment: SlurmTask.environment)
    directories.weights = manifest.weights
    directories.cache = manifest.cache
    var options = RunOptions(
      overrides: overrides, threads: manifest.threads, usesCache: manifest.usesCache,
      directories: directories)
    options.runsOnce = true
    options.updatesSummary = false
    return options
  }

  /// A run must be the one that was submitted.
  private func check(
    _ preparation: Preparation, _ point: SlurmManifest.Point
  ) throws(WorkflowError) {
    guard preparation.plan.identity == point.identity, preparation.plan.seed == point.seed else {
      throw .missingInput([
        "'\(manifest.spec)' was changed since the sweep was submitted (plan \(point.identity), now "
          + "\(preparation.plan.identity)); submit it again"
      ])
    }
    guard preparation.missing.isEmpty else { throw .missingInput(preparation.missing) }
    let inputs = try preparation.inputDigests(isInterrupted: isInterrupted)
    let differences = point.inputs.differences(from: inputs)
    guard differences.isEmpty else {
      throw .missingInput([
        "node \(SlurmTask.node) sees other data or weights than the machine that submitted the sweep: "
          + differences.joined(separator: "; ")
      ])
    }
  }

  /// Epochs of a run; images of a shard that are there.
  private func progress(of task: Int) -> Int? {
    if submission.kind == .features {
      guard let shard = Shard(number: task, of: submission.shards), let sweep = try? wholeSweep()
      else { return nil }
      return -sweep.passes.reduce(0) { sum, pass in
        sum
          + ((try? pass.part(shard).lackingImages(
            options: sweep.options, inputs: sweep.inputs, isInterrupted: { false })) ?? 0)
      }
    }
    guard manifest.points.indices.contains(task) else { return nil }
    let point = manifest.points[task]
    var history = SweepHistory()
    let state = history.state(
      "\(manifest.results)/\(point.experiment)",
      PlanIdentity(identity: point.identity, seed: point.seed, inputs: point.inputs),
      threads: manifest.threads)
    guard case .resumable(let run) = state,
      let rows = try? WholeFile.read(RunDirectory(path: run).metricsLog)
    else { return nil }
    return rows.count { $0 == UInt8(ascii: "\n") }
  }

  private func sumUp() throws(WorkflowError) {
    do {
      for name in manifest.experiments {
        _ = try Summary.update(experiment: "\(manifest.results)/\(name)")
      }
    } catch {
      throw WorkflowError(error)
    }
  }
}

extension WorkflowError {
  /// Whether another attempt may succeed.
  fileprivate var mayPass: Bool {
    switch self {
    case .spec, .notExecutable, .interrupted, .refusedByScheduler, .internal: false
    case .missingInput, .unwritableResults, .failed, .underWay: true
    }
  }
}
