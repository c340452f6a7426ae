internal import Basics
internal import Configuration
internal import Glibc
internal import Plan
internal import RunStore

/// What Slurm starts on a node: a shard of the common static pass, a run, or the summary.
package struct SlurmTask {
  let folder: SlurmFolder
  let manifest: SlurmManifest
  let submission: SlurmSubmission
  let commandLine: [String]
  let version: String
  let isInterrupted: @Sendable () -> Bool
  let emit: (RunEvent) -> Void

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

  static let environment = ProcessText.environment
  static var node: String {
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
    guard submission.kind != .summary else { return try updateSummaries() }
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

  func pause(seconds: Double) {
    let end = Stopwatch.now + seconds
    while Stopwatch.now < end, !isInterrupted() { usleep(100_000) }
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
