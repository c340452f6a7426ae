internal import Basics
internal import Checkpoints
internal import Configuration
internal import Engine
internal import Images
internal import Models
internal import Plan
package import RunStore
internal import Spec

/// Carries one experiment from its plan to its results: data, features, training, evaluation.
package struct Runner {
  let preparation: Preparation
  let options: RunOptions
  private let commandLine: [String]
  private let version: String
  let emit: (RunEvent) -> Void
  let isInterrupted: @Sendable () -> Bool

  /// - Parameters:
  ///   - preparation: What is run.
  ///   - options: Of the command line.
  ///   - commandLine: As typed, for the provenance.
  ///   - version: Of the program.
  ///   - isInterrupted: Asked between steps; true ends the run as `interrupted`.
  ///   - emit: Told of what happens.
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

  /// Throws where the run is to end.
  func checkInterruption() throws(Interruption) { if isInterrupted() { throw Interruption() } }

  var plan: TrainingPlan { preparation.plan }
  var graph: Graph { preparation.planner.network.graph }

  /// Runs the experiment to its end.
  ///
  /// A run that is carried out once only, and is complete already, is returned as it is.
  ///
  /// - Parameters:
  ///   - resuming: Continues the newest unfinished run with an identical plan.
  ///   - claimed: Told of the run's directory as soon as there is one.
  /// - Returns: The run's directory, complete.
  /// - Throws: Why the run did not complete; its directory, where there is one, says so too.
  package func run(
    resuming: Bool = false, claimed: (RunDirectory) -> Void
  ) throws(WorkflowError) -> RunDirectory {
    if let refusal = preparation.refusal(options) { throw refusal }
    ThreadPool.setThreads(plan.threads)
    let begin = Stopwatch.now
    let inputs = try preparation.runInputs(isInterrupted: isInterrupted)
    let opened: OpenedRun
    switch try open(resuming: resuming, inputs.identity) {
    case .toDo(let run): opened = run
    case .complete(let run): return run
    }
    for warning in inputs.warnings { emit(.warning(warning)) }
    for remark in opened.remarks { emit(.warning("--resume: \(remark)")) }
    claimed(opened.run)
    let session = RunSession(
      preparation, options, opened, inputs, provenance: provenance(of: opened, inputs),
      since: begin)
    do {
      try carryOut(session)
      return session.directory
    } catch {
      throw session.conclude(after: error)
    }
  }

  private func carryOut(_ session: RunSession) throws {
    try session.prepare()
    for number in session.remainingPhases {
      announce(phase: number)
      let inputs = try computeFeatures(phase: number, session)
      let phase = try PhaseRun(number, graph, inputs, session)
      try train(phase, session)
      if session.isLast(phase) { try evaluate(phase, session) }
    }
    try finish(session)
  }

  // MARK: The stages

  private func announce(phase number: Int) {
    guard plan.phases.count > 1 else { return }
    emit(
      .phaseStarted(name: plan.phases[number].name, number: number + 1, of: plan.phases.count))
  }

  /// Computes what a phase trains on, as far as it is not in the store.
  private func computeFeatures(phase number: Int, _ session: RunSession) throws -> PhaseInputs {
    let builder = inputBuilder(phase: number, weights: session.weights, session)
    let (inputs, stage) = try builder.build()
    for note in stage.skippedNotes { emit(.note(note)) }
    builder.store.trim(to: options.directories.storeLimit)
    try session.recordFeatures(stage, ofPhase: number)
    return inputs
  }

  /// - Parameters:
  ///   - number: Of the phase, from 0.
  ///   - weights: Of the whole model, from which what is static is computed.
  ///   - session: The run.
  /// - Returns: What makes the phase's inputs.
  func inputBuilder(
    phase number: Int, weights: ModelWeights, _ session: RunSession
  ) -> PhaseInputBuilder {
    let phase = plan.phases[number]
    let changed = Set(plan.phases[..<number].flatMap(\.trainableLayers))
    return PhaseInputBuilder(
      plan: plan, phase: phase, graph: graph, dataset: session.inputs.dataset,
      weights: weights,
      store: FeatureCache(
        folder: options.featureFolder, keepsFiles: options.keepsFeatures,
        memory: plan.cost.store?.budget ?? PlannedStore.standardBudget),
      storeLimit: options.directories.storeLimit, inputs: preparation.inputs,
      staticIdentity: preparation.staticIdentity(
        phase, weights, session.inputs.weightDigests, changed: changed),
      isInterrupted: isInterrupted,
      emit: { event in
        try checkInterruption()
        emit(event)
      })
  }

  private func finish(_ session: RunSession) throws {
    let seconds = try session.close(.completed)
    session.checkpointer.clear()
    if session.resumePoint == nil { calibrate(by: session, seconds) }
  }

  /// What is recorded of where the run comes from; what a run said when it began stays.
  private func provenance(of opened: OpenedRun, _ inputs: RunInputs) -> Provenance {
    guard var before = opened.provenance else {
      var provenance = Provenance(
        version: version, commandLine: commandLine, started: opened.started,
        git: preparation.inputs.git(), machine: .current(), threads: plan.threads)
      provenance.libraries = EngineIdentity.libraryVersions
      provenance.weights = inputs.weightDigests
      provenance.dataset = inputs.identity.inputs?.datasetDigest
      provenance.inputs = inputs.identity.inputs
      provenance.initialWeights = preparation.taken
      return provenance
    }
    let resumption = Provenance.Resumption(
      at: .now, version: version, commandLine: commandLine, remarks: opened.remarks)
    before.resumed = (before.resumed ?? []) + [resumption]
    return before
  }
}
