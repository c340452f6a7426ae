internal import Basics
internal import Checkpoints
internal import Configuration
internal import Engine
internal import Images
internal import Models
internal import Plan
internal import RunStore
internal import Spec

/// One run under way: the owner of its directory, clock, provenance, log and checkpoints, and of
/// how far it has come.
final class RunSession {
  let directory: RunDirectory
  let inputs: RunInputs
  /// Where the run resumes; nil where it begins.
  let resumePoint: ResumePoint?
  let checkpointer: Checkpointer
  /// What all phases have in common.
  let settings: RunConfiguration
  /// The phases that are left, in order.
  let remainingPhases: Range<Int>
  /// The plan with the images that are used, once they are known.
  private(set) var plan: TrainingPlan
  /// Of the whole model, as the phases so far left them.
  private(set) var weights: ModelWeights
  /// How far the run has come.
  private(set) var position: ResumePoint.Place
  /// Images whose features were computed, and updates of the phases that are done.
  private(set) var computedImages = 0
  private(set) var steps = 0
  private let preparation: Preparation
  private let options: RunOptions
  private let started: Timestamp
  private var clock: Stopwatch
  private var provenance: Provenance
  private var openedLog: MetricsLog?

  /// - Parameters:
  ///   - preparation: What is run.
  ///   - options: Of the command line.
  ///   - opened: The run's directory, and where it resumes.
  ///   - inputs: What the run starts from.
  ///   - provenance: What is recorded of where the run comes from.
  ///   - start: When this process began with the run, by `Stopwatch.now`.
  init(
    _ preparation: Preparation, _ options: RunOptions, _ opened: OpenedRun, _ inputs: RunInputs,
    provenance: Provenance, since start: Double
  ) {
    self.preparation = preparation
    self.options = options
    self.inputs = inputs
    self.provenance = provenance
    directory = opened.run
    started = opened.started
    resumePoint = opened.point
    plan = preparation.plan
    settings = RunConfiguration(plan)
    clock = Stopwatch(opened.point?.place.seconds, since: start)
    position =
      opened.point?.place
      ?? ResumePoint.Place(
        phase: 0, firstEpoch: 0, firstStep: 0, trainer: TrainerState(learningRate: 0), best: nil,
        epochs: 0, seconds: clock.total)
    remainingPhases = position.phase..<plan.phases.count
    weights = inputs.weights
    for (name, array) in opened.point?.earlier ?? [:] {
      guard let slash = name.lastIndex(of: "/") else { continue }
      weights.set(
        array.values, layer: String(name[..<slash]),
        weight: String(name[name.index(after: slash)...]))
    }
    checkpointer = Checkpointer(
      directory, changing: plan.changedLayers(preparation.planner.network.graph),
      frozenDigest: preparation.staticIdentity(
        plan.phases[0], inputs.weights, inputs.weightDigests, changed: []),
      bestFile: opened.bestFile,
      pauses: Checkpointer.Pauses(
        betweenEpochs: options.directories.checkpointSeconds,
        atMost: preparation.plan.experiment.checkpoint.every))
  }

  // MARK: Directory

  /// Writes what is known before any work, and opens the log.
  func prepare() throws {
    // Written once more when the features are there, before anything relies on it.
    try describe(waiting: .forNothing)
    _ = try log
  }

  /// The run's metrics, opened before anything is computed.
  var log: MetricsLog {
    get throws {
      if let openedLog { return openedLog }
      let log =
        try resumePoint.map(\.place).map {
          try MetricsLog(resuming: directory, epochs: $0.epochs, length: $0.logLength)
        } ?? MetricsLog(starting: directory)
      openedLog = log
      return log
    }
  }

  private func describe(waiting wait: AsideFile.Wait = .forBytes) throws {
    try directory.write(
      spec: preparation.document.text, plan: Array(try Preparation.json(plan).utf8),
      provenance: provenance, waiting: wait)
  }

  // MARK: Clock

  /// Adds what passes until `body` returns to a stage.
  func time<Value>(_ stage: Stopwatch.Stage, _ body: () throws -> Value) rethrows -> Value {
    clock.enter(stage)
    defer { clock.leave() }
    return try body()
  }

  // MARK: Stages

  /// Records the time and the images that a phase's features took, and which images are used.
  func recordFeatures(_ stage: FeatureStage.Outcome, ofPhase number: Int) throws {
    clock.add(stage.usage.decodeSeconds, to: \.decode)
    clock.add(stage.usage.computeSeconds, to: \.features)
    clock.images.decoded += stage.usage.decodedImages
    clock.images.computed += stage.usage.computedImages
    computedImages += stage.usage.computedImages
    guard number == remainingPhases.lowerBound else { return }
    provenance.skipped =
      stage.skipped + inputs.dataset.skipped.map { SkippedImage(otherFile: $0) }
    if !stage.skipped.isEmpty { plan = plan.keeping(stage.records.mapValues(\.count)) }
    try describe()
  }

  func begin(_ phase: PhaseRun) { position.phase = phase.number }

  /// Records an epoch, and writes the point to resume from where that is due.
  func record(_ epoch: EpochRecord, of phase: PhaseRun) throws {
    try log.append(EpochRow(epoch))
    let isBest = takeBest(epoch)
    position.epochs += 1
    position.trainer = phase.trainer.state
    position.seconds = clock.total
    try checkpointer.epochFinished(
      isBest: isBest, epoch: position.epochs, weights: { try phase.updated(weights) },
      point: { try point(of: phase, bestFile: $0) })
  }

  /// Writes the point to resume from after a step, where that is due.
  func stepFinished(of phase: PhaseRun) throws {
    guard checkpointer.isDue, phase.trainer.isSound else { return }
    try writePoint(of: phase)
  }

  private func writePoint(of phase: PhaseRun) throws {
    position.trainer = phase.trainer.place
    position.seconds = clock.total
    try log.sync()
    try checkpointer.writePoint { try point(of: phase, bestFile: $0) }
  }

  /// Keeps the best epoch's weights of a run that fails.
  func keepBest() throws { try checkpointer.writeBest() }

  /// Writes the point to resume from and the checkpoints of a phase that is interrupted.
  func interrupt(_ phase: PhaseRun) throws {
    try writePoint(of: phase)
    let trained = try phase.updated(weights)
    try checkpointer.finish(trained, epoch: position.epochs)
    try models.write(trained, after: phase)
  }

  /// Takes over what a phase trained; after the last phase it is written.
  func finish(_ phase: PhaseRun) throws {
    if phase.recipe.keepsBest, let best = phase.trainer.bestValues {
      phase.model.store.restore(best)
    }
    weights = try phase.updated(weights)
    if plan.experiment.training.stepsPerEpoch != nil {
      position.firstRound = (position.firstRound ?? 0) + phase.trainer.state.roundsBegun
    }
    position.firstEpoch += phase.trainer.state.epoch
    position.firstStep += phase.trainer.state.step
    steps += phase.trainer.state.step
    guard isLast(phase) else { return }
    try checkpointer.finish(weights, epoch: position.epochs)
    try models.write(weights, after: phase)
  }

  /// What `best.h5` holds once it is written, over the weights that the run ended with.
  ///
  /// - Returns: The whole model's weights, and the epoch of the whole run, from 1, that they are of.
  /// - Throws: `CheckpointError` where the file cannot be read.
  func bestWeights() throws -> (weights: ModelWeights, epoch: Int) {
    let file = try WeightFile.open(directory.bestCheckpoint)
    var best = weights
    best.take(
      try file.load(into: preparation.planner.network.graph.layers, policy: .present))
    let epoch = file.attributes[Checkpointer.epochAttribute].flatMap { Int($0) }
    return (best, epoch ?? position.epochs)
  }

  private var models: ModelCheckpoints {
    ModelCheckpoints(
      plan: plan, graph: preparation.planner.network.graph, directory: directory)
  }

  func isLast(_ phase: PhaseRun) -> Bool { phase.number + 1 == remainingPhases.upperBound }

  /// Whether no epoch of the run so far was better, by what `best.h5` goes by; none is known where
  /// the file was lost.
  private func takeBest(_ epoch: EpochRecord) -> Bool {
    let monitor = plan.monitor
    guard let value = epoch[monitor.name], !value.isNaN else { return false }
    guard monitor.direction.improves(value, on: position.best, minDelta: 0) else { return false }
    position.best = value
    return true
  }

  /// Everything that decides the rest of the run.
  private func point(
    of phase: PhaseRun, bestFile: ResumePoint.BestFile?
  ) throws -> ResumePoint {
    var place = position
    place.bestFile = bestFile
    place.log = try log.digest
    place.logLength = place.trainer.part == nil ? nil : try log.length
    return ResumePoint(
      place: place, earlier: plan.arraysOfEarlierPhases(preparation.planner.network.graph, weights),
      current: try phase.archived())
  }

  // MARK: End

  /// Records how the run ended.
  ///
  /// - Parameters:
  ///   - state: Which end it came to.
  ///   - message: Why, where it did not complete.
  /// - Returns: The seconds that it took, by stage.
  /// - Throws: `ResultsError` where the status or the summary cannot be written.
  @discardableResult
  func close(
    _ state: RunStatus.State, message: String? = nil
  ) throws -> RunStatus.Seconds {
    var status = RunStatus(state: state, started: started, plan: inputs.identity)
    status.finished = .now
    status.message = message
    status.seconds = clock.total
    status.images = clock.images
    status.checkpoints = checkpointer.checksums.isEmpty ? nil : checkpointer.checksums
    if state == .completed {
      try log.finish()
      status.metricsDigest = try log.lastDigest
      try directory.sync()
      try directory.write(status)
    } else {
      try directory.writeLast(status)
    }
    if state == .completed, options.updatesSummary {
      _ = try Summary.update(experiment: Folder.above(directory.path))
    }
    return status.seconds
  }
}
