internal import Basics
internal import Checkpoints
internal import Engine
internal import FoundationEssentials
internal import Images
internal import Models
internal import Plan
public import Results
internal import Spec

/// Carries one experiment through the rooms: data, features, training, evaluation, results.
public struct Runner {
  private let preparation: Preparation
  private let options: RunOptions
  private let commandLine: [String]
  private let version: String
  private let emit: (RunEvent) -> Void
  private let isInterrupted: () -> Bool

  /// - `commandLine`: as typed, for the provenance.
  /// - `version`: of the program.
  /// - `isInterrupted`: asked between steps; true ends the run as `interrupted`.
  package init(
    _ preparation: Preparation, options: RunOptions, commandLine: [String], version: String,
    isInterrupted: @escaping () -> Bool, emit: @escaping (RunEvent) -> Void
  ) {
    self.preparation = preparation
    self.options = options
    self.commandLine = commandLine
    self.version = version
    self.isInterrupted = isInterrupted
    self.emit = emit
  }

  /// Thrown through the engine to end a run between two steps.
  private struct Interruption: Error {}

  private var plan: TrainingPlan { preparation.plan }

  /// Runs the experiment to its end.
  ///
  /// `claimed`: told of the run's directory as soon as there is one.
  public func run(claimed: (RunDirectory) -> Void) throws(WorkflowError) -> RunDirectory {
    guard plan.notExecutableYet.isEmpty else { throw .notExecutable(plan.notExecutableYet) }
    guard preparation.missing.isEmpty, let dataset = preparation.dataset else {
      throw .missingInput(preparation.missing)
    }
    Team.setThreads(plan.threads)
    let weights: ModelWeights
    let digests: [String: String]
    do {
      weights = try preparation.weights.load(preparation.planner.network, seed: plan.seed)
      digests = try preparation.weights.digests()
    } catch {
      throw .missingInput(["backbone.weights: \(error)"])
    }
    let identity = PlanIdentity(identity: plan.identity, seed: plan.seed, variant: plan.variant)
    let started = Timestamp.now
    let run: RunDirectory
    do {
      run = try RunDirectory.claim(
        results: options.places.results, experiment: plan.experiment.name, plan: identity)
    } catch {
      throw .unwritableResults("\(error)")
    }
    claimed(run)
    var watch = Stopwatch()
    do {
      try carryOut(run, dataset, weights, digests, started, &watch)
      try finish(run, .completed, nil, started, identity, watch)
      return run
    } catch {
      throw conclude(run, after: error, started, identity, watch)
    }
  }

  // MARK: The stages

  private func carryOut(
    _ run: RunDirectory, _ dataset: ImageDataset, _ weights: ModelWeights,
    _ digests: [String: String], _ started: Timestamp, _ watch: inout Stopwatch
  ) throws {
    var provenance = Provenance(
      version: version, commandLine: commandLine, started: started, git: GitState.of("."),
      machine: .current(), threads: plan.threads, libraries: EngineIdentity.libraryVersions,
      weights: digests, dataset: nil)
    try write(run, provenance)
    let stage = try computeFeatures(dataset, weights, digests)
    watch.add(stage.decodeSeconds, to: \.decode)
    watch.add(stage.computeSeconds, to: \.features)
    provenance.dataset = stage.dataDigest
    try write(run, provenance)
    for fault in stage.skipped { emit(.note("left out: \(fault)")) }
    learn(from: stage)

    guard let train = stage.features[.train], train.count > 0 else {
      throw WorkflowError.missingInput(["dataset.splits.train: no image is left to train on"])
    }
    let settings = TrainingSettings(plan, classes: dataset.classes)
    guard let request = plan.experiment.phaseRequests.first, let phase = plan.phases.first else {
      throw WorkflowError.internal("a plan without a phase")
    }
    let recipe = TrainingRecipe(
      request, frozen: phase.freeze.layers, compatibility: plan.experiment.compatibility,
      steps: phase.steps ?? 0)
    let model = TrainableModel(
      preparation.planner.network.graph, cut: plan.cut.map(\.layer), weights: weights, settings,
      recipe)
    let checkpointer = Checkpointer(
      run, model, frozenDigest: staticIdentity(digests))
    let log = try MetricsLog(starting: run)
    let trainer = Trainer(
      model, settings, recipe, train: train, validation: stage.features[.validation])
    let last: [NamedValue]
    do {
      last = try watch.time(\.training) {
        try trainer.run { try handle($0, log, checkpointer, images: train.count) }
      }
    } catch is Interruption {
      try checkpointer.write()
      throw Interruption()
    }
    try checkpointer.write()
    try watch.time(\.evaluation) {
      try evaluate(model, stage, classes: dataset.classes, trainMeans: last, run)
    }
  }

  private func write(_ run: RunDirectory, _ provenance: Provenance) throws {
    try run.write(
      spec: preparation.document.text, plan: Array(preparation.planJSON.utf8),
      provenance: provenance)
  }

  private func computeFeatures(
    _ dataset: ImageDataset, _ weights: ModelWeights, _ digests: [String: String]
  ) throws -> FeatureStage.Outcome {
    let planner = preparation.planner
    let experiment = plan.experiment
    let generation = preparation.weights.resnet50
    let store = FeatureStore(
      folder: options.usesCache ? "\(options.places.cache)/features" : nil)
    let stage = FeatureStage(
      plan: plan, planner: planner, dataset: dataset, store: store,
      makeStaticPart: {
        try StaticPart(
          graph: planner.network.graph, cut: plan.cut.map(\.layer), weights: weights,
          winograd: experiment.arithmetic == .fast
        ) { height, width in
          try experiment.network(resnet50: generation, height: height, width: width).graph
        }
      }, staticIdentity: staticIdentity(digests),
      emit: { event in
        if isInterrupted() { throw Interruption() }
        emit(event)
      })
    let outcome = try stage.run()
    store.trim(to: Runner.storeLimit)
    return outcome
  }

  /// Bytes of features that are kept between runs.
  private static let storeLimit = 20 << 30

  /// What the static part's results depend on besides the images: arrays, cut and arithmetic.
  private func staticIdentity(_ digests: [String: String]) -> String {
    let experiment = plan.experiment
    var parts = [
      "features 1", experiment.backbone.architecture.rawValue, "\(experiment.backbone.alpha)",
      "\(plan.inputShape)", "any size \(experiment.takesAnySize)", plan.resnet50 ?? "",
      experiment.arithmetic.rawValue,
      "\(plan.threads)", "\(plan.cost.staticBatch)", EngineIdentity.arithmetic,
    ]
    parts += plan.cut.map { "\($0.layer) \($0.shape)" }
    parts += plan.layers.filter(\.static).map { "\($0.name) \($0.kind) \($0.outputShape)" }
    parts += digests.values.sorted()
    if preparation.weights.backbone == nil { parts.append("seed \(plan.seed)") }
    return SHA256.hex(of: parts.joined(separator: "\n").utf8)
  }

  private func learn(from stage: FeatureStage.Outcome) {
    guard stage.computedImages >= 32 else { return }
    let flops = Double(plan.cost.staticFlopsPerImage * stage.computedImages)
    let depthwise = plan.layers.contains { $0.kind == "DepthwiseConv2D" }
    MachineRates.learn(
      from: MachineRates.Measurement(
        isDepthwise: depthwise, staticRate: flops / stage.computeSeconds,
        decodeRate: Double(stage.computedImages * plan.threads) / stage.decodeWorkerSeconds),
      cache: options.places.cache, threads: plan.threads)
  }

  private func handle(
    _ event: TrainingEvent, _ log: MetricsLog, _ checkpointer: Checkpointer, images: Int
  ) throws {
    switch event {
    case .phaseStarted: break
    case .epochStarted(_, let epoch, let count):
      emit(
        .epochStarted(
          epoch: epoch, of: count, steps: plan.stepsPerEpoch ?? 0, images: images))
    case .stepFinished(let record):
      if plan.experiment.training.logSteps {
        try log.append(
          StepRow(
            phase: record.phase, epoch: record.epoch, step: record.step,
            metrics: ["loss": record.loss]))
      }
      emit(
        .stepAdvanced(
          step: record.stepOfEpoch, values: record.means.map { ($0.name, $0.value) }))
      if isInterrupted() { throw Interruption() }
    case .epochFinished(let record):
      let training = record.values.filter { !$0.name.hasPrefix("val_") }
      let validation = record.values.filter { $0.name.hasPrefix("val_") }
      try log.append(
        EpochRow(
          phase: record.phase, epoch: record.epochOfPhase,
          training: MetricValues(training.map { ($0.name, $0.value) }),
          validation: MetricValues(
            validation.map { (String($0.name.dropFirst(4)), $0.value) }),
          learningRate: record.learningRate, seconds: record.seconds))
      try checkpointer.epochFinished(isBest: record.isBest)
      emit(
        .epochFinished(
          values: record.values.map { ($0.name, $0.value) }, seconds: record.seconds))
    }
  }

  private func evaluate(
    _ model: TrainableModel, _ stage: FeatureStage.Outcome, classes: [String],
    trainMeans: [NamedValue], _ run: RunDirectory
  ) throws {
    func values(_ named: [NamedValue]) -> MetricValues {
      MetricValues(named.map { ($0.name, $0.value) })
    }
    var metrics = SplitMetrics()
    metrics.train = values(trainMeans)
    for role in [Role.validation, .test] {
      guard let features = stage.features[role], let records = stage.records[role] else { continue }
      let evaluation = model.evaluate(features)
      if role == .validation {
        metrics.validation = values(evaluation.values)
      } else {
        metrics.test = values(evaluation.values)
      }
      guard role == .test || stage.features[.test] == nil else { continue }
      try run.write(
        Predictions(
          classes: classes, images: records.map(\.name), labels: records.map(\.label),
          probabilities: evaluation.probabilities))
    }
    try run.write(metrics)
  }

  // MARK: The end

  private func finish(
    _ run: RunDirectory, _ state: RunStatus.State, _ message: String?, _ started: Timestamp,
    _ identity: PlanIdentity, _ watch: Stopwatch
  ) throws {
    try run.write(
      RunStatus(
        state: state, started: started, finished: .now, message: message, seconds: watch.total,
        plan: identity))
    if state == .completed { _ = try Summary.update(experiment: folder(of: run.path)) }
  }

  /// Records how a run ended that did not come to its end, and says whose fault it was.
  private func conclude(
    _ run: RunDirectory, after error: any Error, _ started: Timestamp, _ identity: PlanIdentity,
    _ watch: Stopwatch
  ) -> WorkflowError {
    let (state, reason): (RunStatus.State, WorkflowError) =
      switch error {
      case is Interruption: (.interrupted, .interrupted)
      case let error as WorkflowError: (.failed, error)
      case let error as ImageFaults: (.failed, .missingInput(["\(error)"]))
      case let error as ResultsError: (.failed, .unwritableResults("\(error)"))
      case let error as CheckpointError: (.failed, .unwritableResults("\(error)"))
      case let error as KernelError: (.failed, .internal("\(error)"))
      default: (.failed, .failed("\(error)"))
      }
    let message = state == .interrupted ? "interrupted" : "\(error)"
    do {
      try finish(run, state, message, started, identity, watch)
    } catch {
      return .unwritableResults("\(error)")
    }
    return reason
  }
}

extension Preparation {
  /// The plan as `plan --json` prints it and `plan.json` holds it.
  public var planJSON: String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    let data = (try? encoder.encode(plan)) ?? Data()
    return String(decoding: data, as: UTF8.self) + "\n"
  }
}
