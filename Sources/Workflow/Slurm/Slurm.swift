internal import Basics
internal import Glibc

/// Slurm's commands, found on the path.
enum Slurm {
  /// A job to be handed over.
  struct Job {
    let name: String
    /// Tasks of the array, from 0; nil for a job without one.
    let tasks: Int?
    let throttle: Int?
    /// Further options of `sbatch`.
    let options: [String]
    /// The script and its arguments.
    let command: [String]

    var arguments: [String] {
      var arguments = ["sbatch", "--parsable", "--job-name=\(name)"] + options
      if let tasks {
        arguments.append("--array=0-\(tasks - 1)" + (throttle.map { "%\($0)" } ?? ""))
      }
      return arguments + command
    }
  }

  /// Hands a job over.
  ///
  /// - Returns: Its number.
  static func submit(_ job: Job) throws(SlurmError) -> String {
    let outcome = try run(job.arguments)
    guard outcome.code == 0, let line = outcome.lines.last else {
      throw SlurmError(refusal: outcome.errors, partitions: partitions)
    }
    // `NUMBER` or `NUMBER;CLUSTER`.
    return String(line.prefix { $0 != ";" })
  }

  /// A task of an array, as Slurm sees it.
  struct Task {
    let job: String
    let jobName: String
    /// Nil for a job without an array.
    let index: Int?
    /// Such as `PENDING` and `RUNNING`.
    let state: String
    let node: String
    /// Such as `2:31`.
    let elapsed: String
    let reason: String

    /// Whether it will still do something.
    var isActive: Bool {
      let states: Set<String> = [
        "PENDING", "RUNNING", "CONFIGURING", "COMPLETING", "SUSPENDED", "REQUEUED", "REQUEUE_HOLD",
        "REQUEUE_FED", "RESIZING", "SIGNALING", "STAGE_OUT", "STOPPED",
      ]
      return states.contains(state) && reason != "DependencyNeverSatisfied"
    }

    var isWaiting: Bool { ["PENDING", "CONFIGURING", "REQUEUED", "REQUEUE_HOLD"].contains(state) }
  }

  /// The jobs that tasks belong to, each once.
  static func jobs(of tasks: [Task]) -> [String] {
    Set(tasks.map { String($0.job.prefix { $0 != "_" }) }).sorted()
  }

  /// The tasks of jobs of these names: those that wait or run, and those that ended some minutes
  /// ago.
  static func queue(_ names: [String]) throws(SlurmError) -> [Task] {
    guard !names.isEmpty else { return [] }
    let outcome = try run([
      "squeue", "--noheader", "--array", "--states=all", "--name=\(names.joined(separator: ","))",
      "--format=%i|%j|%T|%N|%M|%r",
    ])
    guard outcome.code == 0 else { throw SlurmError(refusal: outcome.errors, partitions: []) }
    return outcome.lines.compactMap(task)
  }

  /// What the accounts say of tasks that left the queue; nothing where Slurm keeps no accounts.
  static func accounts(_ names: [String]) -> [Task] {
    guard !names.isEmpty,
      let outcome = Subprocess.run([
        "sacct", "--noheader", "--parsable2", "--allocations", "--duplicates",
        "--starttime=now-30days", "--name=\(names.joined(separator: ","))",
        "--format=JobID,JobName,State,NodeList,Elapsed,ExitCode",
      ]), outcome.code == 0
    else { return [] }
    return outcome.lines.compactMap(task)
  }

  /// Ends jobs.
  static func cancel(_ jobs: [String]) throws(SlurmError) {
    guard !jobs.isEmpty else { return }
    let outcome = try run(["scancel"] + jobs)
    guard outcome.code == 0 else { throw SlurmError(refusal: outcome.errors, partitions: []) }
  }

  /// Puts a task that was stopped in the queue again; false where Slurm refuses.
  static func requeue(_ task: String) -> Bool {
    Subprocess.run(["scontrol", "requeue", task])?.code == 0
  }

  /// The most tasks of one array, as Slurm is configured.
  static var largestArray: Int {
    let lines = Subprocess.run(["scontrol", "show", "config"])?.lines ?? []
    let value = lines.first { $0.hasPrefix("MaxArraySize") }?.split(separator: "=").last
    // The number is one more than the largest index.
    return max(1, (value.flatMap { Int($0.filter(\.isNumber)) } ?? 1001) - 1)
  }

  private static var partitions: [String] {
    let lines = Subprocess.run(["sinfo", "--noheader", "--format=%R"])?.lines ?? []
    return Set(lines.map { $0.filter { !$0.isWhitespace } }).sorted()
  }

  private static func run(_ arguments: [String]) throws(SlurmError) -> Subprocess.Outcome {
    guard let outcome = Subprocess.run(arguments) else {
      throw .notHere(command: arguments[0], reason: String(cString: strerror(errno)))
    }
    return outcome
  }

  /// `12_3|NAME|RUNNING|node|2:31|None`; `CANCELLED by 0` is one state.
  private static func task(_ line: String) -> Task? {
    let fields = line.split(separator: "|", omittingEmptySubsequences: false).map(String.init)
    guard fields.count >= 6 else { return nil }
    let number = fields[0].split(separator: "_")
    return Task(
      job: fields[0], jobName: fields[1], index: number.count > 1 ? Int(number[1]) : nil,
      state: String(fields[2].prefix { $0 != " " }), node: fields[3], elapsed: fields[4],
      reason: fields[5])
  }
}

/// Why Slurm did not do what it was asked for.
enum SlurmError: Explained {
  case notHere(command: String, reason: String)
  /// The controller does not answer.
  case unreachable(String)
  /// No more jobs are taken now.
  case full(String)
  case noPartition(String, known: [String])
  case refused(String)

  /// From what a command printed on standard error.
  init(refusal text: String, partitions: [String]) {
    let lines = text.split(separator: "\n").map { line in
      line.split(separator: "error: ", maxSplits: 1).last.map(String.init) ?? String(line)
    }
    let message = lines.joined(separator: "; ")
    func says(_ words: String...) -> Bool {
      words.contains { message.lowercased().contains($0) }
    }
    if says("configuration source") {
      self = .notHere(command: "slurm.conf", reason: message)
    } else if says(
      "unable to contact slurm controller", "connection refused", "timed out", "connect fail")
    {
      self = .unreachable(message)
    } else if says("submit limit", "maxsubmit", "maxjobs", "temporarily unable", "maxarraysize") {
      self = .full(message)
    } else if says("invalid partition") {
      self = .noPartition(message, known: partitions)
    } else {
      self = .refused(message.isEmpty ? "no reason was given" : message)
    }
  }

  var description: String {
    switch self {
    case .notHere(let command, let reason):
      "Slurm's '\(command)' cannot be used here (\(reason)); run this where Slurm's commands are on the path "
        + "and configured, or take '--launcher local'"
    case .unreachable(let message):
      "Slurm's controller does not answer (\(message)); nothing is lost: give the same command again "
        + "when it does"
    case .full(let message):
      "Slurm takes no more jobs now (\(message)); what was submitted stays: give the same command "
        + "again later, and it submits the rest"
    case .noPartition(let message, let known):
      "Slurm refused the job (\(message))"
        + (known.isEmpty ? "" : "; the partitions here are \(known.joined(separator: ", "))")
    case .refused(let message): "Slurm refused the job: \(message)"
    }
  }
}

extension WorkflowError {
  /// What Slurm says against something, sorted by who can put it right.
  init(slurm error: SlurmError) {
    self =
      switch error {
      case .notHere: .missingInput([error.description])
      case .unreachable, .full: .failed(error.description)
      case .noPartition, .refused: .refusedByScheduler(error.description)
      }
  }
}
