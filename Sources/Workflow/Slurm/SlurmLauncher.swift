internal import Basics
package import Configuration
internal import FoundationEssentials
internal import Plan
internal import RunStore
internal import Spec

/// Hands a sweep to Slurm and comes back at once; all state is in the results tree.
///
/// The common static pass is an array of shards, the runs are an array that waits for it, and a last
/// job brings the summaries up to date.
package struct SlurmLauncher {
  let sweep: Sweep
  let manifest: SlurmManifest
  let folder: SlurmFolder
  private let options: SlurmOptions
  private let isInterrupted: @Sendable () -> Bool

  /// Takes a sweep that was planned with the threads of one task.
  package init(
    _ sweep: Sweep, options: SlurmOptions,
    isInterrupted: @escaping @Sendable () -> Bool
  ) {
    self.sweep = sweep
    self.options = options
    self.isInterrupted = isInterrupted
    let directories = sweep.options.directories
    manifest = SlurmManifest(
      axes: sweep.axes.map(\.key), spec: Folder.absolute(sweep.specPath),
      data: Folder.absolute(directories.data),
      weights: directories.weights.map(Folder.absolute),
      results: Folder.absolute(directories.results),
      cache: Folder.absolute(directories.cache), usesCache: sweep.options.usesCache,
      threads: sweep.options.threads ?? 1, base: sweep.base,
      over: sweep.axes.map { axis in
        "\(axis.key)=[\(axis.values.map(\.yaml).joined(separator: ", "))]"
      },
      points: sweep.points.map { point in
        SlurmManifest.Point(
          values: point.values, overrides: point.options.overrides, experiment: point.experiment,
          identity: point.identity.identity, seed: point.identity.seed,
          inputs: point.identity.inputs ?? [:])
      })
    folder = SlurmFolder(results: manifest.results, manifest: manifest)
  }

  /// What was handed over.
  package struct Submitted: Sendable {
    /// Tasks of the common static pass, and its job; nil where nothing is lacking.
    package var features: (tasks: Int, job: String)?
    package var runs = 0
    package var jobs: [String] = []
    package var summary: String?
    /// Runs that are in the queue or under way already.
    package var underWay = 0
    package var complete = 0
  }

  /// Submits what is neither complete nor in the queue.
  ///
  /// - Throws: `unwritableResults`, and what Slurm says against it; what was submitted before stays.
  package func submit() throws(WorkflowError) -> Submitted {
    for name in manifest.experiments {
      if let refusal = WorkflowError.unwritable(sweep.options.directories, experiment: name) {
        throw refusal
      }
    }
    do {
      try folder.makeFolders()
      // Two that submit the same sweep at once take turns.
      let turn = FolderLock.wait(folder.path)
      defer { withExtendedLifetime(turn) {} }
      return try submitMissing()
    } catch {
      throw WorkflowError(error)
    }
  }

  private func submitMissing() throws -> Submitted {
    let before = try status()
    var submitted = Submitted()
    submitted.complete = before.points.count { $0.state == .completed }
    let missing = before.points.indices.filter { before.points[$0].state.isOpen }
    submitted.underWay = before.points.count - submitted.complete - missing.count
    guard !missing.isEmpty else {
      // What a summary job would have done may have been lost with its node.
      if submitted.underWay == 0 { try updateSummaries() }
      return submitted
    }
    // What waits for a job that failed will never begin.
    try Slurm.cancel(before.hopeless)
    folder.resume()
    try folder.write(manifest)
    try writeScript()
    var number = (before.submissions.map(\.number).max() ?? 0) + 1
    var waitsFor = before.activeFeatureJobs
    let shards = try missingShards().subtracting(before.activeShards)
    if !shards.isEmpty {
      let job = try submit(
        .features, number, tasks: shards.sorted(), ["--kill-on-invalid-dep=yes"])
      number += 1
      submitted.features = (shards.count, job)
      waitsFor.append(job)
    }
    let dependency =
      waitsFor.isEmpty
      ? []
      : ["--dependency=afterok:\(waitsFor.joined(separator: ":"))", "--kill-on-invalid-dep=yes"]
    let largest = Slurm.largestArray
    for start in stride(from: 0, to: missing.count, by: largest) {
      let part = Array(missing[start..<min(start + largest, missing.count)])
      submitted.jobs.append(try submit(.runs, number, tasks: part, dependency))
      submitted.runs += part.count
      number += 1
    }
    submitted.summary = try submit(
      .summary, number, tasks: [],
      ["--dependency=afterany:\(submitted.jobs.joined(separator: ":"))"])
    return submitted
  }

  /// Writes down what is submitted before it is: a process that ends between the two leaves a name
  /// that the queue can be asked for.
  private func submit(
    _ kind: SlurmSubmission.Kind, _ number: Int, tasks: [Int], _ more: [String]
  ) throws -> String {
    let experiment = (manifest.points.first?.experiment ?? "").filter {
      $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_" || $0 == "-")
    }
    var submission = SlurmSubmission(
      number: number, kind: kind, tasks: tasks, shards: shardCount,
      name: "\(experiment)-\(folder.digest)-\(kind.rawValue)-\(number)", job: nil)
    try folder.write(submission)
    do {
      let job = try Slurm.submit(
        Slurm.Job(
          name: submission.name, tasks: tasks.isEmpty ? nil : tasks.count,
          throttle: options.throttle, options: resources(kind) + more,
          command: [folder.script, kind.rawValue, "\(number)"]))
      submission.job = job
      try folder.write(submission)
      return job
    } catch let error as SlurmError {
      folder.remove(submission)
      throw error
    }
  }

  private func resources(_ kind: SlurmSubmission.Kind) -> [String] {
    let logs = kind == .summary ? "\(folder.logs)/%x.log" : "\(folder.logs)/%x-%a.log"
    var arguments = [
      "--output=\(logs)", "--open-mode=append", "--requeue",
      // Sent before the time limit ends the task, to leave time for a checkpoint.
      "--signal=B:TERM@\(SlurmTask.secondsToStop)",
    ]
    let environment = ProcessText.environment
    if let partition = options.partition { arguments.append("--partition=\(partition)") }
    if let account = options.account { arguments.append("--account=\(account)") }
    if kind != .summary {
      if let time = options.time { arguments.append("--time=\(time)") }
      arguments.append("--cpus-per-task=\(manifest.threads)")
      if let memory = options.memory {
        arguments.append("--mem=\(memory)")
      } else if options.sbatch["mem-per-cpu"] == nil, environment["SBATCH_MEM_PER_CPU"] == nil,
        environment["SBATCH_MEM_PER_NODE"] == nil
      {
        arguments.append("--mem=\(plannedMebibytes)M")
      }
    }
    for (name, value) in options.sbatch.sorted(by: { $0.key < $1.key }) {
      arguments.append(value.isEmpty ? "--\(name)" : "--\(name)=\(value)")
    }
    return arguments
  }

  /// The plan's figure for the largest run, with a quarter more for what it cannot know: the
  /// program itself, the libraries' buffers, several cuts in one pass; and 2 kB an image for names
  /// and digests, as measured with 100,000.
  private var plannedMebibytes: Int {
    let bytes = sweep.points.map(\.memory).max() ?? 0
    let images = sweep.passes.flatMap(\.targets).map(\.records.count).max() ?? 0
    return (bytes + bytes / 4 + images * 2048) >> 20 + 256
  }

  private func writeScript() throws {
    let executable = FileSystem.target(ofLink: "/proc/self/exe") ?? "runexp"
    let text = """
      #!/bin/sh
      # A task of the sweep in this folder; Slurm starts it.
      exec \(ShellText.quoted(executable)) slurm-task \(ShellText.quoted(folder.path)) "$@"

      """
    try WholeFile.write(text.systemBytes, to: folder.script)
  }

  // MARK: Shards

  var shardCount: Int { options.shards ?? 1 }

  /// Those that lack features of at least one image.
  private func missingShards() throws -> Set<Int> {
    var missing: Set<Int> = []
    for number in 1...shardCount {
      guard let shard = Shard(number: number, of: shardCount) else { continue }
      let lacking = try sweep.passes.reduce(0) { sum, pass in
        try sum
          + pass.part(shard).lackingImages(
            options: sweep.options, inputs: sweep.inputs, isInterrupted: isInterrupted)
      }
      if lacking > 0 { missing.insert(number) }
    }
    return missing
  }

  // MARK: Cancelling

  /// Takes the sweep's jobs out of the queue and ends those that run; they can be resumed.
  ///
  /// - Returns: How many tasks were waiting or going on.
  package func cancel() throws(WorkflowError) -> Int {
    guard folder.exists else { return 0 }
    do {
      let status = try status()
      let active = status.tasks.filter(\.isActive)
      try folder.cancel()
      try Slurm.cancel(Slurm.jobs(of: active))
      return active.count
    } catch {
      throw WorkflowError(error)
    }
  }

  private func updateSummaries() throws {
    for name in manifest.experiments {
      let experiment = "\(manifest.results)/\(name)"
      if Folder.exists(experiment) { _ = try Summary.update(experiment: experiment) }
    }
  }
}

/// Words for a shell.
enum ShellText {
  static func quoted(_ text: String) -> String {
    "'" + text.parts(at: "'").joined(separator: "'\\''") + "'"
  }
}
