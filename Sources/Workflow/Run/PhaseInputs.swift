internal import Basics
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
}

/// Makes the inputs of one phase: stored features where they can be stored, a stream where images
/// change or nothing is static.
struct PhaseData {
  let plan: TrainingPlan
  let phase: PlannedPhase
  let graph: Graph
  let dataset: ImageDataset
  let weights: ModelWeights
  let store: FeatureStore
  /// Bytes of features that are kept on disk.
  let storeLimit: Int
  let inputs: InputCache
  /// The model for images of another size.
  let resized: (_ height: Int, _ width: Int) throws -> Graph
  /// Everything besides images and preprocessing that the phase's features depend on.
  let staticIdentity: String
  let isInterrupted: @Sendable () -> Bool
  let emit: (RunEvent) throws -> Void

  struct Outcome {
    var inputs: PhaseInputs
    var stage: FeatureStage.Outcome
  }

  /// Computes what is not in the store yet.
  func prepare() throws -> Outcome {
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
        augmentation: role == .train ? plan.experiment.augmentation : nil, seed: plan.seed,
        part: phase.features == .nothingStatic ? nil : try makePart(),
        staticBatch: phase.staticBatch, threads: plan.threads)
    }
    guard let train = try source(.train) else {
      throw WorkflowError.internal("a plan without images to train on")
    }
    return Outcome(
      inputs: PhaseInputs(
        train: train, validation: try source(.validation), test: try source(.test),
        records: stage.records),
      stage: stage)
  }

  /// Whether a role's images are decoded once and stay in memory, as the plan says.
  private func keepsImages(_ role: Role) throws -> Bool {
    guard let roles = phase.imagesInMemory else {
      throw WorkflowError.internal("a plan that does not know how many images there are")
    }
    return roles.contains(role)
  }

  func staticPart(cut: [String]) throws -> StaticPart {
    try StaticPart(
      graph: graph, cut: cut, weights: weights,
      arithmetic: plan.experiment.arithmetic, winograd: WinogradChoice(plan),
      resized: resized)
  }
}

extension TrainingPlan {
  /// Makes the model's graph for images of another height and width.
  var resized: (_ height: Int, _ width: Int) throws -> Graph {
    { height, width in
      try experiment.network(resnet50: resnet50, height: height, width: width).graph
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
    case .everyEpoch: return role != .train
    case .nothingStatic: return false
    }
  }
}

extension Experiment {
  /// The random changes of training images; nil without any.
  var augmentation: ImageAugmentation? {
    dataset.augment.map { ImageAugmentation($0, compatibility) }
  }
}
