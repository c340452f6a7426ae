internal import Basics
internal import Glibc
internal import Images
internal import RunStore

/// Carries out what of a sweep is not there yet: what runs have in common first, then the runs.
package struct SweepRunner<Runs: Launcher> {
  private let sweep: Sweep
  private var launcher: Runs
  /// Whether the first failure ends the sweep.
  private let failFast: Bool
  private let isInterrupted: @Sendable () -> Bool
  private let emit: (SweepEvent) -> Void

  private var rows: [SweepRow]
  private var waiting: [SweepPoint] = []
  private var running = 0
  private var forecast: SweepForecast
  private var decoded = 0
  private var computed = 0
  private var isStopping = false
  private var summarized = Stopwatch.now
  /// Runs of other processes that were named to the user.
  private var waitsFor: Set<String> = []

  package init(
    _ sweep: Sweep, launcher: Runs, failFast: Bool,
    isInterrupted: @escaping @Sendable () -> Bool,
    emit: @escaping (SweepEvent) -> Void
  ) {
    self.sweep = sweep
    self.launcher = launcher
    self.failFast = failFast
    self.isInterrupted = isInterrupted
    self.emit = emit
    forecast = SweepForecast(jobs: launcher.capacity)
    rows = sweep.points.map { SweepRow(point: $0, state: .left) }
    for point in sweep.points {
      if case .complete(let run) = point.state {
        note(run, for: point.number, as: .complete)
      } else {
        waiting.append(point)
        forecast.add(point)
      }
    }
  }

  /// Of the runs that were to be done.
  private var done = 0

  package mutating func run() throws(WorkflowError) -> SweepOutcome {
    for name in Set(waiting.map(\.experiment)).sorted() {
      if let refusal = WorkflowError.unwritable(sweep.options.directories, experiment: name) {
        throw refusal
      }
    }
    do {
      TemporaryFeatures.removeAbandoned(cache: sweep.options.directories.cache)
      // Where there can be no folder, features stay in memory.
      let own = sweep.options.features.flatMap { try? TemporaryFeatures($0) }
      defer { withExtendedLifetime(own) {} }
      try share()
      try launch()
    } catch is Interruption {
      isStopping = true
    } catch {
      throw WorkflowError(error)
    }
    try updateSummaries()
    emit(.finished)
    return SweepOutcome(
      rows: rows, decoded: decoded, computed: computed, isInterrupted: isInterrupted())
  }

  // MARK: What the runs have in common

  private mutating func share() throws {
    for pass in sweep.passes {
      let (emit, isInterrupted) = (emit, isInterrupted)
      do {
        let work = try pass.run(
          options: sweep.options, inputs: sweep.inputs, isInterrupted: isInterrupted
        ) { event in
          if isInterrupted() { throw Interruption() }
          emit(.shared(event))
        }
        decoded += work.decoded
        computed += work.computed
        guard work.computed > 0 else { continue }
        emit(
          .note(
            "\(work.decoded) images decoded and computed once for \(pass.uses) runs: "
              + "\(work.cuts) \(work.cuts == 1 ? "cut" : "cuts") with \(work.layersWanted) layers in \(work.layersComputed)"
          ))
      } catch let faults as ImageFaults {
        // The runs that want these images say so themselves.
        emit(.note("images in common are left to each run: \(faults.sentence)"))
      }
    }
  }

  // MARK: Runs

  private mutating func launch() throws {
    guard !waiting.isEmpty else { return }
    emit(.started(runs: waiting.count))
    forecast.begin()
    emit(.advanced(done: done, remaining: forecast.remaining))
    while !waiting.isEmpty || running > 0 {
      if isInterrupted(), !isStopping { stop() }
      while running < launcher.capacity, let point = nextPoint() {
        launcher.start(
          RunJob(
            point: point.number, specPath: sweep.specPath, options: point.options))
        running += 1
      }
      guard let (number, ending) = launcher.next() else {
        if running == 0 { usleep(200_000) }
        emit(.advanced(done: done, remaining: forecast.remaining))
        continue
      }
      running -= 1
      try ended(number, ending)
    }
  }

  /// The next point that is still to be done and that no other process carries out; those come last.
  ///
  /// The state of each is read again: another sweep may have done it meanwhile.
  private mutating func nextPoint() -> SweepPoint? {
    guard !isStopping else { return nil }
    var left: [SweepPoint] = []
    defer { waiting = left + waiting }
    while !waiting.isEmpty {
      let point = waiting.removeFirst()
      var history = SweepHistory()
      let state = history.state(
        "\(sweep.options.directories.results)/\(point.experiment)", point.identity,
        threads: sweep.options.threads ?? 1)
      switch state {
      case .missing, .resumable: return point
      case .underWay(let run):
        if waitsFor.insert(run).inserted {
          emit(.note("another process carries out the run '\(run)': waiting for it"))
        }
        left.append(point.underWay(run))
      case .complete(let run):
        forecast.drop(point)
        done += 1
        note(run, for: point.number, as: .complete)
        emit(.advanced(done: done, remaining: forecast.remaining))
      }
    }
    return nil
  }

  private mutating func stop() {
    isStopping = true
    waiting = []
    launcher.interrupt()
  }

  private mutating func ended(_ number: Int, _ ending: RunEnding) throws {
    let point = sweep.points[number]
    forecast.finish(point)
    done += 1
    switch ending {
    case .completed(let run): note(run, for: number, as: .completed)
    case .underWay(let run):
      // Another sweep began it between the check and its start: it comes last.
      done -= 1
      forecast.add(point)
      waiting.append(point.underWay(run))
      return
    case .interrupted:
      rows[number].state = .interrupted
      done -= 1
      // Interrupted alone, by someone else: the others continue.
      return
    case .failed(let message, let run, let isUnwritable):
      rows[number].state = .failed
      rows[number].message = message
      rows[number].run = run
      rows[number].isUnwritable = isUnwritable
      if failFast, !isStopping { stop() }
    }
    emit(.runEnded(rows[number], done: done, remaining: forecast.remaining))
    if Stopwatch.now - summarized > 2 { try updateSummaries() }
  }

  private mutating func note(_ path: String, for number: Int, as state: SweepRow.State) {
    rows[number].state = state
    rows[number].run = path
    if state == .complete { RunDirectory.tidy(path) }
    guard let record = try? RunRecord(path: path) else { return }
    rows[number].headline = record.headline.map { ("\($0.split) \($0.metric)", $0.value) }
    rows[number].seconds = record.status.seconds.total
    guard state == .completed, let images = record.status.images else { return }
    decoded += images.decoded
    computed += images.computed
  }

  /// Brings the summaries up to date, which the runs themselves leave to the sweep.
  private mutating func updateSummaries() throws(WorkflowError) {
    let folders = Set(rows.filter { $0.run != nil }.map(\.point.experiment))
    for name in folders.sorted() {
      do {
        _ = try Summary.update(experiment: "\(sweep.options.directories.results)/\(name)")
      } catch {
        throw WorkflowError(error)
      }
    }
    summarized = Stopwatch.now
  }
}
