internal import Basics
package import Configuration
internal import FoundationEssentials
internal import Plan
internal import RunStore
package import Spec

/// The plans of a sweep: the product of its axes, what of it is there already, and what its runs
/// have in common.
package struct Sweep {
  package let specPath: String
  package let axes: [SweepAxis]
  package let points: [SweepPoint]
  /// What a person should know besides: of the spec, of the data and of the weights.
  package let warnings: [Diagnostic]
  package let remarks: [String]
  package let notes: [String]
  /// Overrides that all points have.
  let base: [String]
  let options: RunOptions
  let passes: [SharedPass]
  let inputs: InputCache

  /// Which features are computed before the runs.
  package enum Sharing: Sendable {
    /// Those that several runs start from.
    case severalRuns
    /// Those of every run that is not complete.
    case everyOpenRun
    case everyRun
  }

  /// Reads the spec of a sweep, which nothing is planned from yet.
  ///
  /// - Parameters:
  ///   - specPath: The spec.
  ///   - over: `KEY=[VALUES]` or `KEY=FIRST..LAST` each; they replace the spec's `sweep`.
  ///   - options: Of the command line.
  /// - Returns: The spec with its axes and its launcher.
  /// - Throws: Everything that is wrong with it.
  package static func document(
    specPath: String, over: [String], options: RunOptions
  ) throws(WorkflowError) -> SpecDocument {
    do {
      return try SpecDocument.read(path: specPath, overrides: base(options), over: over)
    } catch {
      throw .spec(error)
    }
  }

  /// The overrides that all points have.
  private static func base(_ options: RunOptions) -> [String] {
    options.overrides + (options.seed.map { ["seed=\($0)"] } ?? [])
  }

  /// Plans every point.
  ///
  /// - Parameters:
  ///   - document: The spec, read by `document`.
  ///   - options: Of the command line, the same as when the spec was read but for the threads.
  ///   - jobs: How many runs are carried out at once, among whom the threads are divided.
  ///   - sharing: Which features are computed before the runs.
  ///   - isInterrupted: Asked between points; true ends with `interrupted`.
  /// - Throws: Everything that is wrong with any point, at once.
  package init(
    _ document: SpecDocument, options: RunOptions, jobs: Int, sharing: Sharing,
    isInterrupted: @escaping @Sendable () -> Bool
  ) throws(WorkflowError) {
    specPath = document.path
    let base = Sweep.base(options)
    self.base = base
    axes = document.experiment.sweep
    warnings = document.warnings
    var shared = options
    shared.seed = nil
    shared.threads = max(
      1, (options.threads ?? ProcessInfo.processInfo.activeProcessorCount) / jobs)
    shared.updatesSummary = false
    shared.runsOnce = true
    if !options.usesCache {
      shared.features = TemporaryFeatures.folder(cache: options.directories.cache)
    }
    self.options = shared

    var reader = PointReader(
      specPath: document.path, options: shared, includesComplete: sharing == .everyRun,
      isInterrupted: isInterrupted)
    for changes in document.experiment.sweepOverrides {
      if isInterrupted() { throw .interrupted }
      reader.add(changes, overrides: base + changes + ["sweep=null"])
    }
    try reader.check()
    points = reader.points
    remarks = reader.remarks + reader.skippedRuns
    notes = reader.notes
    passes = reader.passes.worthwhile(
      uses: sharing == .severalRuns ? 2 : 1, limit: options.directories.storeLimit)
    inputs = reader.inputs
  }
}

/// Plans the points one by one and gathers what is wrong with any of them.
private struct PointReader {
  let specPath: String
  let options: RunOptions
  let inputs: InputCache
  /// Whether features of complete runs are computed too.
  let includesComplete: Bool
  let isInterrupted: @Sendable () -> Bool
  private(set) var points: [SweepPoint] = []
  private(set) var passes = SharedPasses()
  private(set) var remarks: [String] = []
  private(set) var notes: [String] = []
  /// What of the results cannot be read and so counts for no point, in words.
  var skippedRuns: [String] {
    history.skipped.map { "'\($0.folder)' is left out: \($0.reason)" }
  }
  private var history = SweepHistory()
  private var seen = Set<PlanIdentity>()
  private var faults: [Diagnostic] = []
  private var notExecutable: [String] = []
  private var missing: [String] = []
  private var other: WorkflowError?

  init(
    specPath: String, options: RunOptions, includesComplete: Bool,
    isInterrupted: @escaping @Sendable () -> Bool
  ) {
    self.specPath = specPath
    self.includesComplete = includesComplete
    self.isInterrupted = isInterrupted
    self.options = options
    inputs = InputCache(options)
  }

  mutating func add(_ changes: [String], overrides: [String]) {
    var options = options
    options.overrides = overrides
    do {
      let preparation = try Preparation(specPath: specPath, options: options, inputs: inputs)
      add(changes, preparation, options)
    } catch {
      guard case .spec(let found) = error else {
        other = error
        return
      }
      faults += found.diagnostics.filter { !faults.contains($0) }
    }
  }

  private mutating func add(
    _ changes: [String], _ preparation: Preparation, _ options: RunOptions
  ) {
    let plan = preparation.plan
    func gather(_ found: [String], _ list: inout [String]) {
      list += found.filter { !list.contains($0) }
    }
    gather(plan.notExecutableYet, &notExecutable)
    gather(preparation.missing, &missing)
    gather(preparation.remarks, &remarks)
    gather(preparation.notes, &notes)
    var identity = PlanIdentity(identity: plan.identity, seed: plan.seed, variant: plan.variant)
    // Values that come to the same plan are one run.
    guard seen.insert(PlanIdentity(identity: plan.identity, seed: plan.seed)).inserted else {
      return
    }
    if preparation.missing.isEmpty {
      do {
        identity.inputs = try preparation.inputDigests(isInterrupted: isInterrupted)
      } catch {
        if case .interrupted = error { other = error } else { gather(error.messages, &missing) }
        return
      }
    }
    let state = history.state(
      "\(options.directories.results)/\(plan.experiment.name)", identity, threads: plan.threads)
    points.append(
      SweepPoint(
        number: points.count,
        values: changes.map { change in
          String(change.drop { $0 != "=" }.dropFirst())
        }, experiment: plan.experiment.name, identity: identity, state: state, options: options,
        seconds: plan.cost.seconds, memory: plan.cost.memory))
    if case .complete = state, !includesComplete { return }
    guard preparation.missing.isEmpty, plan.notExecutableYet.isEmpty else { return }
    do {
      try passes.add(preparation)
    } catch {
      gather([error.sentence], &missing)
    }
  }

  func check() throws(WorkflowError) {
    guard faults.isEmpty else {
      throw .spec(SpecFaults(path: specPath, diagnostics: faults))
    }
    if let other { throw other }
    guard notExecutable.isEmpty else { throw .notExecutable(notExecutable) }
    guard missing.isEmpty else { throw .missingInput(missing) }
  }
}
