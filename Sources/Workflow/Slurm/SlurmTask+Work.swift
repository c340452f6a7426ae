internal import Basics
internal import Configuration
internal import Plan
internal import RunStore

extension SlurmTask {
  func carryOut(_ task: Int) throws(WorkflowError) {
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
        // A node that Slurm took for lost may still run it.
        emit(.note("another process carries out the run '\(run)': waiting for it"))
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
    let options = options(overrides: manifest.base)
    return try Sweep(
      try Sweep.document(specPath: manifest.spec, over: manifest.over, options: options),
      options: options, jobs: 1, sharing: .everyOpenRun, isInterrupted: isInterrupted)
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
  func progress(of task: Int) -> Int? {
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

  func updateSummaries() throws(WorkflowError) {
    do {
      for name in manifest.experiments {
        _ = try Summary.update(experiment: "\(manifest.results)/\(name)")
      }
    } catch {
      throw WorkflowError(error)
    }
  }
}
