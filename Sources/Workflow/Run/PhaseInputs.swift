internal import Basics
internal import Compiler
internal import Configuration
internal import Engine
internal import Images
internal import Models
internal import Plan

/// What a phase trains and is evaluated on.
struct PhaseInputs {
  var train: any BatchSource
  var validation: (any BatchSource)?
  var test: (any BatchSource)?
  /// The images of each role that are used, in order.
  var records: [Role: [ImageRecord]]

  /// What a role's images are trained or evaluated on; nil where there are none, or where they come
  /// in sizes of their own.
  func source(_ role: Role) -> (any BatchSource)? {
    switch role {
    case .train: train
    case .validation: validation
    case .test: test
    }
  }
}

/// Makes the inputs of one phase: stored features where they can be stored, a stream where images
/// change or nothing is static.
struct PhaseInputBuilder {
  let plan: TrainingPlan
  let phase: PlannedPhase
  let graph: Graph
  let dataset: ImageDataset
  let weights: ModelWeights
  let store: FeatureCache
  /// Bytes of features that are kept on disk.
  let storeLimit: Int
  let inputs: InputCache
  /// Everything besides images and preprocessing that the phase's features depend on.
  let staticIdentity: String
  let isInterrupted: @Sendable () -> Bool
  let emit: (RunEvent) throws -> Void

  /// Computes what is not in the store yet.
  ///
  /// - Returns: What the phase trains on, and what its features took.
  /// - Throws: Before any feature is computed, where images cannot be read.
  func build() throws -> (inputs: PhaseInputs, stage: FeatureStage.Outcome) {
    let stored = Role.allCases.filter { plan.isStored($0, phase, in: dataset) }
    var part: StaticPart?
    func makePart() throws -> StaticPart {
      if let part { return part }
      let made = try staticPart(cut: phase.cut.map(\.layer))
      part = made
      return made
    }
    let stage = try FeatureStage(
      plan: plan, phase: phase, dataset: dataset, store: store, roles: stored,
      storeLimit: storeLimit, inputs: inputs,
      makeStaticPart: makePart, staticIdentity: staticIdentity,
      isInterrupted: isInterrupted, emit: emit
    ).run()
    func source(_ role: Role) throws -> (any BatchSource)? {
      if let features = stage.features[role] { return features }
      guard let records = stage.records[role] else { return nil }
      let pipeline = plan.pipeline(for: role)
      guard pipeline.fixedSize != nil else { return nil }
      if try keepsImages(role) {
        try emit(.stageStarted(name: "Decoding", total: records.count, unit: "images"))
        let kept = try InMemoryDataset.read(records, pipeline, threads: plan.threads) {
          try emit(.stageAdvanced(done: $0))
        }
        try emit(.stageFinished)
        return kept
      }
      return StreamedFeatures(
        records, pipeline,
        augmentation: SeededAugmentation(
          plan, role, after: role == .train ? 0 : stage.records[.train]?.count ?? 0),
        through: StaticPass(
          part: phase.features == .nothingStatic ? nil : try makePart(), batch: phase.staticBatch),
        threads: plan.threads)
    }
    guard let train = try source(.train) else {
      throw WorkflowError.internal("a plan without images to train on")
    }
    let inputs = PhaseInputs(
      train: train, validation: try source(.validation), test: try source(.test),
      records: stage.records)
    return (inputs, stage)
  }

  /// Whether a role's images are decoded once and stay in memory, as the plan says.
  private func keepsImages(_ role: Role) throws -> Bool {
    guard let roles = phase.imagesInMemory else {
      throw WorkflowError.internal("a plan that does not know how many images there are")
    }
    return roles.contains(role)
  }

  func staticPart(cut: [String]) throws -> StaticPart {
    try plan.staticPart(of: graph, cut: cut, weights)
  }
}

extension TrainingPlan {
  /// What computes the outputs of some layers, in the plan's arithmetic.
  ///
  /// - Parameters:
  ///   - graph: The model.
  ///   - cut: The layers' names.
  ///   - weights: Of the whole model.
  /// - Returns: The static part, for images of any size that the model takes.
  /// - Throws: `KernelError` where oneDNN refuses.
  func staticPart(
    of graph: Graph, cut: [String], _ weights: ModelWeights
  ) throws -> StaticPart {
    try StaticPart(
      graph: graph, cut: cut, weights: weights, arithmetic: experiment.arithmetic,
      winograd: takenWinograd, resized: resized)
  }

  /// Makes the model's graph for images of another height and width.
  var resized: (_ height: Int, _ width: Int) throws -> Graph {
    { height, width in
      try network(height: height, width: width).graph
    }
  }

  /// Whether the features of a role's images are computed once and kept.
  func isStored(_ role: Role, _ phase: PlannedPhase, in dataset: ImageDataset) -> Bool {
    guard dataset.splits[role.rawValue] != nil else { return false }
    if experiment.dataset.image.pipeline(for: role).fixedSize == nil {
      return phase.handsOnVectors
    }
    switch phase.features {
    case .once: return true
    case .everyEpoch: return !experiment.dataset.augments(role)
    case .nothingStatic: return false
    }
  }
}

extension SeededAugmentation {
  /// The random changes of a role's images; nil without any.
  ///
  /// - Parameters:
  ///   - plan: Says what is changed.
  ///   - role: Whose images.
  ///   - images: That are numbered before them, so that no two images are changed by the same numbers.
  init?(_ plan: TrainingPlan, _ role: Role, after images: Int) {
    guard let augment = plan.experiment.dataset.augment, augment.changes(role) else { return nil }
    self.init(
      augmentation: ImageAugmentation(augment, plan.experiment.compatibility), seed: plan.seed,
      firstImage: images, mixing: BatchMixing(augment))
  }
}
