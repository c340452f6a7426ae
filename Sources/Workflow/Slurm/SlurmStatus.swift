internal import Basics
internal import RunStore

/// How far a sweep is that was handed to Slurm, from the results tree and from Slurm.
package struct SlurmStatus: Sendable {
  package struct Point: Sendable {
    package let values: [String]
    package var state: State
    /// Where it runs or ran.
    package var node = ""
    package var elapsed = ""
    /// Why it waits or failed.
    package var message = ""
    /// The run's directory, where there is one.
    package var run: String?
    package var headline: (name: String, value: Double)?
  }

  package enum State: String, Sendable {
    case completed
    case running
    case queued
    case failed
    /// Stopped from outside, and in no queue.
    case interrupted
    case missing = "not submitted"

    /// Whether it is to be submitted.
    var isOpen: Bool { self == .failed || self == .interrupted || self == .missing }
  }

  package var points: [Point] = []
  /// Shards of the common static pass that were submitted last, by their numbers.
  package var shards: [(number: Int, point: Point)] = []
  let submissions: [SlurmSubmission]
  let tasks: [Slurm.Task]

  /// How many points are in a state.
  package func count(_ state: State) -> Int { points.count { $0.state == state } }
}

extension SlurmStatus {
  private func names(_ kind: SlurmSubmission.Kind) -> [String: SlurmSubmission] {
    var found: [String: SlurmSubmission] = [:]
    for submission in submissions where submission.kind == kind {
      found[submission.name] = submission
    }
    return found
  }

  /// Jobs of shards that wait or run.
  var activeFeatureJobs: [String] {
    let names = names(.features)
    return Slurm.jobs(of: tasks.filter { $0.isActive && names[$0.jobName] != nil })
  }

  var activeShards: Set<Int> {
    let names = names(.features)
    return Set(
      tasks.filter(\.isActive).compactMap { task in
        guard let submission = names[task.jobName], let index = task.index,
          submission.tasks.indices.contains(index)
        else { return nil }
        return submission.tasks[index]
      })
  }

  /// Jobs that wait for one that failed.
  var hopeless: [String] {
    Slurm.jobs(
      of: tasks.filter { $0.state == "PENDING" && $0.reason == "DependencyNeverSatisfied" })
  }
}

extension SlurmLauncher {
  /// How far the sweep is now.
  package func report() throws(WorkflowError) -> SlurmStatus {
    do { return try status() } catch { throw WorkflowError(error) }
  }

  func status() throws -> SlurmStatus {
    let submissions = try folder.exists ? folder.submissions() : []
    let names = submissions.map(\.name)
    let queue = try Slurm.queue(names)
    var status = SlurmStatus(submissions: submissions, tasks: queue)
    let known = Set(queue.map(\.job))
    let ended = Slurm.accounts(names).filter { !known.contains($0.job) }
    let runs = latest(.runs, submissions, ended + queue)
    var history = SweepHistory()
    for (number, point) in manifest.points.enumerated() {
      let identity = PlanIdentity(
        identity: point.identity, seed: point.seed, inputs: point.inputs)
      let found = history.state(
        "\(manifest.results)/\(point.experiment)", identity, threads: manifest.threads)
      status.points.append(
        state(of: number, point, found, runs[number] ?? (nil, false)))
    }
    let shards = latest(.features, submissions, ended + queue)
    let shardCount = submissions.last { $0.kind == .features }?.shards ?? 0
    for number in shards.keys.sorted() {
      let record = folder.record(.features, number, shards: shardCount)
      var shard = SlurmStatus.Point(values: ["\(number)/\(shardCount)"], state: .missing)
      fill(&shard, shards[number]?.task, record, wasSubmitted: true, .features, number)
      if record.attempts.last?.ending == .completed { shard.state = .completed }
      status.shards.append((number, shard))
    }
    return status
  }

  /// The newest task of each point or shard: what the queue has, else what was submitted.
  private func latest(
    _ kind: SlurmSubmission.Kind, _ submissions: [SlurmSubmission], _ tasks: [Slurm.Task]
  ) -> [Int: (task: Slurm.Task?, wasSubmitted: Bool)] {
    var byName: [String: [Int: Slurm.Task]] = [:]
    for task in tasks {
      if let index = task.index { byName[task.jobName, default: [:]][index] = task }
    }
    var found: [Int: (task: Slurm.Task?, wasSubmitted: Bool)] = [:]
    for submission in submissions where submission.kind == kind {
      for (index, number) in submission.tasks.enumerated() {
        found[number] = (byName[submission.name]?[index], true)
      }
    }
    return found
  }

  private func state(
    of number: Int, _ point: SlurmManifest.Point, _ found: SweepPoint.State,
    _ task: (task: Slurm.Task?, wasSubmitted: Bool)
  ) -> SlurmStatus.Point {
    var result = SlurmStatus.Point(values: point.values, state: .missing)
    let record = folder.record(.runs, number, shards: 0)
    switch found {
    case .complete(let run):
      result.state = .completed
      result.run = run
      result.node = record.attempts.last?.node ?? ""
      if let record = try? RunRecord(path: run) {
        result.headline = record.headline.map { ("\($0.split) \($0.metric)", $0.value) }
      }
      return result
    case .underWay(let run):
      result.run = run
      result.state = .running
      result.node = task.task?.node ?? record.attempts.last?.node ?? ""
      result.elapsed = task.task?.elapsed ?? ""
      return result
    case .resumable(let run): result.run = run
    case .missing: break
    }
    fill(&result, task.task, record, wasSubmitted: task.wasSubmitted, .runs, number)
    return result
  }

  /// What is known of something that is not complete.
  private func fill(
    _ result: inout SlurmStatus.Point, _ task: Slurm.Task?, _ record: SlurmTaskRecord,
    wasSubmitted: Bool, _ kind: SlurmSubmission.Kind, _ number: Int
  ) {
    guard wasSubmitted else { return }
    let last = record.attempts.last
    result.node = task.map(\.node) ?? last?.node ?? ""
    result.elapsed = task?.elapsed ?? ""
    if let task, task.isActive {
      result.state = task.isWaiting ? .queued : .running
      result.message = task.isWaiting && task.reason != "None" ? task.reason : ""
      return
    }
    if last?.ending == .interrupted || folder.isCancelled {
      result.state = .interrupted
      return
    }
    result.state = .failed
    if last?.ending == .failed {
      result.message = last?.message ?? ""
    } else if let task, task.reason == "DependencyNeverSatisfied" || task.state == "CANCELLED" {
      result.message =
        kind == .runs ? "what it starts from was not computed: see the shards" : "cancelled"
      if kind == .features { result.state = .interrupted }
    } else {
      let says = task.map { "Slurm says \($0.state)" } ?? "it left the queue"
      let node = result.node.isEmpty || result.node.hasPrefix("(") ? "its node" : result.node
      result.message =
        last == nil
        ? "\(says) and the task left no record: does \(node) see '\(folder.path)'?"
        : "\(says) without recording how it ended: its node may have failed"
    }
  }
}
