internal import Basics
internal import Checkpoints
internal import Configuration
internal import Engine
internal import FoundationEssentials
internal import Images
internal import Models
internal import Plan
package import RunStore
internal import Spec

/// Carries one experiment through the rooms: data, features, training, evaluation, results.
package struct Runner {
  let preparation: Preparation
  let options: RunOptions
  private let commandLine: [String]
  private let version: String
  let emit: (RunEvent) -> Void
  let isInterrupted: @Sendable () -> Bool

  /// - `commandLine`: as typed, for the provenance.
  /// - `version`: of the program.
  /// - `isInterrupted`: asked between steps; true ends the run as `interrupted`.
  package init(
    _ preparation: Preparation, options: RunOptions, commandLine: [String], version: String,
    isInterrupted: @escaping @Sendable () -> Bool, emit: @escaping (RunEvent) -> Void
  ) {
    self.preparation = preparation
    self.options = options
    self.commandLine = commandLine
    self.version = version
    self.isInterrupted = isInterrupted
    self.emit = emit
  }

  /// Thrown through the engine to end a run between two steps.
  struct Interruption: Explained {
    var description: String { "interrupted" }
  }

  /// Throws where the run is to end.
  func checkInterruption() throws(Interruption) { if isInterrupted() { throw Interruption() } }

  var plan: TrainingPlan { preparation.plan }
  var graph: Graph { preparation.planner.network.graph }

  /// Runs the experiment to its end.
  ///
  /// A run that is carried out once only, and is complete already, is returned as it is.
  ///
  /// - `resuming`: continues the newest unfinished run with an identical plan.
  /// - `claimed`: told of the run's directory as soon as there is one.
  package func run(
    resuming: Bool = false, claimed: (RunDirectory) -> Void
  ) throws(WorkflowError) -> RunDirectory {
    if let refusal = preparation.refusal(options) { throw refusal }
    guard let dataset = preparation.dataset else { throw .missingInput(preparation.missing) }
    ThreadPool.setThreads(plan.threads)
    let begin = Stopwatch.now
    let weights: ModelWeights
    let (inputs, digests): ([String: String], [String: String])
    do {
      try checkInterruption()
      weights = try preparation.weights.load(preparation.planner.network, seed: plan.seed)
      try checkInterruption()
      inputs = try preparation.inputDigests(isInterrupted: isInterrupted)
      digests = try preparation.weights.digests()
      try checkInterruption()
    } catch {
      throw WorkflowError(error)
    }
    let identity = PlanIdentity(
      identity: plan.identity, seed: plan.seed, variant: plan.variant, inputs: inputs)
    let opened: OpenedRun
    switch try open(resuming: resuming, identity) {
    case .toDo(let run): opened = run
    case .complete(let run): return run
    }
    for remark in opened.remarks { emit(.warning("--resume: \(remark)")) }
    claimed(opened.run)
    var watch = Stopwatch(opened.point?.place.seconds, since: begin)
    var record = Record(run: opened.run, started: opened.started, identity: identity)
    do {
      try carryOut(&record, dataset, weights, digests, opened, &watch)
      return opened.run
    } catch {
      throw conclude(record, after: error, watch)
    }
  }

  // MARK: The stages

  /// Which run is under way.
  struct Record {
    let run: RunDirectory
    let started: Timestamp
    let identity: PlanIdentity
    /// The checksums of the checkpoints that are there.
    var checkpoints: [String: String] = [:]
  }

  private func carryOut(
    _ record: inout Record, _ dataset: ImageDataset, _ loaded: ModelWeights,
    _ digests: [String: String], _ opened: OpenedRun, _ watch: inout Stopwatch
  ) throws {
    let (run, point) = (record.run, opened.point)
    var provenance = provenance(of: opened, record.identity, digests)
    try write(run, provenance, plan)
    var weights = loaded
    for (name, array) in point?.earlier ?? [:] {
      guard let slash = name.lastIndex(of: "/") else { continue }
      weights.set(
        array.values, layer: String(name[..<slash]),
        weight: String(name[name.index(after: slash)...]))
    }
    let log =
      try point.map { try MetricsLog(resuming: run, epochs: $0.place.epochs) }
      ?? MetricsLog(starting: run)
    let settings = TrainingSettings(plan, classes: dataset.classes)
    let firstChanged = plan.phases.map(\.freeze.layers).min() ?? 0
    let checkpointer = Checkpointer(
      run, graph, firstChanged: firstChanged,
      frozenDigest: preparation.staticIdentity(plan.phases[0], loaded, digests, changed: []),
      bestFile: opened.bestFile, pause: options.directories.checkpointSeconds)
    defer { record.checkpoints = checkpointer.checksums }
    var place =
      point?.place
      ?? ResumePoint.Place(
        phase: 0, firstEpoch: 0, firstStep: 0, trainer: TrainerState(learningRate: 0), best: nil,
        epochs: 0, seconds: watch.total)
    // The plan, with the images that are used once they are known.
    var executed = plan
    var (computed, steps) = (0, 0)
    let firstPhase = place.phase
    for number in firstPhase..<plan.phases.count {
      let phase = plan.phases[number]
      if plan.phases.count > 1 {
        emit(.phaseStarted(name: phase.name, number: number + 1, of: plan.phases.count))
      }
      let data = phaseData(phase, dataset, weights, digests, number: number)
      let outcome = try data.prepare()
      note(outcome.stage, &watch)
      data.store.trim(to: options.directories.storeLimit)
      if number == firstPhase {
        provenance.skipped =
          outcome.stage.skipped + dataset.skipped.map { SkippedImage(otherFile: $0) }
        let kept = outcome.stage.records.mapValues(\.count)
        if !outcome.stage.skipped.isEmpty { executed = plan.keeping(kept) }
        try write(run, provenance, executed)
      }
      var recipe = TrainingRecipe(executed.phases[number])
      recipe.firstEpoch = place.firstEpoch
      recipe.firstStep = place.firstStep
      let resumed = point.flatMap { $0.place.phase == number ? $0 : nil }
      let phaseRun = try PhaseRun(
        number, phase, recipe, settings, graph: graph, outcome.inputs, weights: weights,
        resuming: resumed)
      place.phase = number
      do {
        let begin = Stopwatch.now
        defer { watch.add(Stopwatch.now - begin, to: \.training) }
        try train(phaseRun, weights, log, checkpointer, &place, outcome.inputs) {
          var spent = watch
          spent.add(Stopwatch.now - begin, to: \.training)
          return spent.total
        }
      } catch is Interruption {
        try checkpointer.finish(try phaseRun.updated(weights), epoch: place.epochs)
        throw Interruption()
      }
      if recipe.keepsBest, let best = phaseRun.trainer.bestValues {
        phaseRun.model.store.restore(best)
      }
      weights = try phaseRun.updated(weights)
      place.firstEpoch += phaseRun.trainer.state.epoch
      place.firstStep += phaseRun.trainer.state.step
      computed += outcome.stage.usage.computedImages
      steps += phaseRun.trainer.state.step
      guard number + 1 == plan.phases.count else { continue }
      try checkpointer.finish(weights, epoch: place.epochs)
      try watch.time(\.evaluation) {
        try evaluate(phaseRun, outcome.inputs, weights, data, settings, dataset, run)
      }
    }
    record.checkpoints = checkpointer.checksums
    try finish(record, .completed, nil, watch)
    checkpointer.clear()
    if point == nil { learn(watch.total, computed: computed, steps: steps) }
  }

  /// What is recorded of where the run comes from; what a run said when it began stays.
  private func provenance(
    of opened: OpenedRun, _ identity: PlanIdentity, _ digests: [String: String]
  ) -> Provenance {
    guard var before = opened.provenance else {
      var provenance = Provenance(
        version: version, commandLine: commandLine, started: opened.started,
        git: preparation.inputs.git(), machine: .current(), threads: plan.threads)
      provenance.libraries = EngineIdentity.libraryVersions
      provenance.weights = digests
      provenance.dataset = identity.inputs?.datasetDigest
      provenance.inputs = identity.inputs
      provenance.initialWeights = preparation.taken
      return provenance
    }
    let resumption = Provenance.Resumption(
      at: .now, version: version, commandLine: commandLine, remarks: opened.remarks)
    before.resumed = (before.resumed ?? []) + [resumption]
    return before
  }

  /// Notes what the features of a phase took.
  private func note(
    _ stage: FeatureStage.Outcome, _ watch: inout Stopwatch
  ) {
    watch.add(stage.usage.decodeSeconds, to: \.decode)
    watch.add(stage.usage.computeSeconds, to: \.features)
    watch.images.decoded += stage.usage.decodedImages
    watch.images.computed += stage.usage.computedImages
    for note in stage.skippedNotes { emit(.note(note)) }
  }

  /// - `executed`: the plan, with the images that are used once they are known.
  private func write(
    _ run: RunDirectory, _ provenance: Provenance, _ executed: TrainingPlan
  ) throws {
    try run.write(
      spec: preparation.document.text, plan: Array(try Preparation.json(executed).utf8),
      provenance: provenance)
  }

  private func phaseData(
    _ phase: PlannedPhase, _ dataset: ImageDataset, _ weights: ModelWeights,
    _ digests: [String: String], number: Int
  ) -> PhaseData {
    let changed = Set(plan.phases[..<number].flatMap(\.trainableLayers))
    return PhaseData(
      plan: plan, phase: phase, graph: graph, dataset: dataset, weights: weights,
      store: FeatureStore(
        folder: options.featureFolder, keepsFiles: options.keepsFeatures,
        memory: plan.cost.store?.budget ?? PlannedStore.standardBudget),
      storeLimit: options.directories.storeLimit, inputs: preparation.inputs,
      resized: plan.resized,
      staticIdentity: preparation.staticIdentity(phase, weights, digests, changed: changed),
      isInterrupted: isInterrupted,
      emit: { event in
        try checkInterruption()
        emit(event)
      })
  }
}
