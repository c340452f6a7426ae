internal import Basics
internal import RunStore

/// What runs leave in the results tree, as another version or another program may have written it.
func recordTargets(_ folder: String) throws -> [FuzzTarget] {
  let experiment = "\(folder)/records/tiny"
  let run = RunDirectory(path: "\(experiment)/run")
  // All of a run's files are one, so that each execution writes once.
  let status = try FuzzFile("status.json", in: run.path, "")
  for other in [run.plan, run.provenance, run.metricsLog, run.finalMetrics, run.predictions] {
    FileSystem.remove(other)
    guard FileSystem.link(status.path, to: other) else {
      throw FileError(path: other, attempt: "cannot write")
    }
  }
  let summary = try FuzzFile("summary.json", in: "\(folder)/summary")
  return [
    FuzzTarget("records", longest: 4096) { bytes in
      try status.hold(bytes)
      for read in readers(of: run) {
        do { try read() } catch { if let finding = Finding(refusal: error) { throw finding } }
      }
      _ = StoredPlan(run)
      _ = run.threads
      _ = DocumentClaims(plan: run.plan)
      let index = RunIndex(experiment: experiment)
      for skipped in index.skipped {
        try require(skipped.reason.unicodeScalars.count <= 2000, "a reason is long")
      }
      _ = Summary(experiment: "tiny", of: index)
    },
    FuzzTarget("summary", longest: 8192) { bytes in
      try summary.hold(bytes)
      let read = try Summary(path: summary.path)
      _ = read.groups.map { read.inputsRemark(on: $0) }
      _ = try JSONFile.encode(read, path: summary.path)
    },
  ]
}

private func readers(of run: RunDirectory) -> [() throws -> Void] {
  [
    { _ = try run.status() },
    { _ = try run.metrics() },
    { _ = try run.classificationReport() },
    { _ = try run.storedProvenance() },
    { _ = try StoredPlan.spec(of: run) },
    {
      let rows = try MetricsLog.read(run)
      let epochs = try MetricsLog.epochs(run)
      try require(epochs.count <= rows.count, "there are more epochs than rows")
      _ = try MetricsLog.check(run, epochs: epochs.count, digest: nil)
    },
    {
      // Of more classes the report shows no matrix.
      if let table = try PredictionTable(run), table.classes.count <= 20 { _ = table.confusion }
    },
  ]
}
