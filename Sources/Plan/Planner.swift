internal import Basics
package import Configuration
internal import FoundationEssentials
package import Models
internal import Spec

/// Compiles an experiment and what is known of its data and machine into a plan.
package struct Planner: Sendable {
  private let experiment: Experiment
  private let context: PlanningContext
  /// The model, for images of the training size.
  package let network: Model

  /// - Throws: every fault that makes the experiment impossible, together.
  package init(_ experiment: Experiment, _ context: PlanningContext) throws(PlanFaults) {
    self.experiment = experiment
    self.context = context
    do {
      network = try experiment.network(context.data.backbone)
    } catch {
      throw PlanFaults([error])
    }
  }

  /// - Throws: every fault that makes the experiment impossible, together.
  package func plan() throws(PlanFaults) -> TrainingPlan {
    var faults = OutputRules(experiment, network, classes: classes).faults
    faults += MetricRules(experiment, network, classes: classes).faults
    var phases: [PhaseAnalysis] = []
    for resolved in experiment.resolvedPhases {
      do {
        phases.append(
          try PhaseAnalysis(resolved, experiment, network, order: context.machine.channelOrder))
      } catch {
        faults.append(error)
      }
    }
    faults += classWeightFaults
    if let first = phases.first { faults += nativeSizeFaults(first) + movingSizeFaults(phases) }
    guard faults.isEmpty, let first = phases.first else { throw PlanFaults(faults) }

    let images = imageCounts
    let steps = images.train.map(experiment.steps)
    if let count = images.train, experiment.trainingBatches(images: count) == 0 {
      throw PlanFaults([
        PlanFault(
          "dataset.drop_remainder",
          "a batch has \(experiment.dataset.batchSize) images and there are \(count) training images, so "
            + "none is full")
      ])
    }
    let model = CostModel(
      experiment: experiment, network: network, images: images,
      nativePixels: context.data.nativePixels, calibration: context.machine.calibration,
      storeLimit: context.machine.storeLimit, footprint: context.machine.trainingFootprint)
    let cost = model.estimate(phases)
    // Pages of stored features can be given back; all else must fit.
    let memory = cost.memory - model.store(first).bytesInMemory
    let notes = PlanNotes(experiment, network, phases, cost, context.data, images)
    let metrics = experiment.plannedMetrics(network, classes: classes)
    let metricNotes = MetricNotes(experiment, network, metrics)
    return TrainingPlan(
      version: TrainingPlan.layout, identity: identity, variant: context.variant,
      experiment: experiment,
      seed: experiment.seed, threads: context.machine.threads,
      winograd: experiment.arithmetic == .fast ? context.machine.calibration.winograd : nil,
      classes: classes, images: images,
      inputShape: network.graph.inputShape, smallestImage: smallestImage, resnet50: resnet50,
      backboneModel: context.data.backbone.model,
      parameters: first.parameters, layers: first.layers, freeze: first.freeze, cut: first.cut,
      stepsPerEpoch: steps,
      phases: phases.map {
        $0.planned(experiment, images: images, inputShape: network.graph.inputShape)
      },
      cost: cost, loss: experiment.resolvedLoss(network), monitor: experiment.monitor,
      metrics: metrics,
      notExecutableYet: Executability(experiment, context, memory: memory).missing,
      notes: notes.lines + metricNotes.lines, warnings: notes.warnings + metricNotes.warnings)
  }

  /// Weights of classes that the data does not have, where the spec leaves the classes to the data;
  /// classes that the spec names are compared when it is read.
  private var classWeightFaults: [PlanFault] {
    guard experiment.dataset.classes == nil, let classes = context.data.classes else { return [] }
    return experiment.training.classWeights.unknown(among: classes).map { name in
      let problem = GrammarProblem.unknownName(name, noun: "class", known: classes, synonym: nil)
      return PlanFault(
        "training.class_weights.\(name)", problem.message,
        notes: (problem.suggestion.map { ["did you mean '\($0)'?"] } ?? []) + problem.notes)
    }
  }

  private var classes: [String]? { experiment.dataset.classes ?? context.data.classes }

  private var imageCounts: ImageCounts {
    if let counted = context.data.counted {
      return ImageCounts(
        train: counted[.train], validation: counted[.validation], test: counted[.test],
        countedFrom: "data")
    }
    func expected(_ role: Role) -> Int? {
      let synthetic: Int? =
        if case .splits(let sources) = experiment.dataset.partition,
          case .rendered(let images, _)? = sources[role]
        { images } else { nil }
      let count = synthetic ?? experiment.dataset.expect[role]
      guard let limit = experiment.dataset.limit[role] else { return count }
      return count.map { min($0, limit) }
    }
    return ImageCounts(
      train: expected(.train), validation: expected(.validation), test: expected(.test),
      countedFrom: "expect")
  }

  /// The least height and width that the network takes, where images come in their own size.
  private var smallestImage: [Int]? {
    guard experiment.takesAnySize else { return nil }
    let shape = network.graph.inputShape
    /// The network takes images of the training size, so each side is at most that.
    func least(_ side: Int, fits: (Int) -> Bool) -> Int {
      var (below, enough) = (0, side)
      while enough - below > 1 {
        let middle = (below + enough) / 2
        if fits(middle) { enough = middle } else { below = middle }
      }
      return enough
    }
    func isPossible(_ height: Int, _ width: Int) -> Bool {
      let network = try? experiment.network(
        context.data.backbone, height: height, width: width)
      return network != nil
    }
    return [
      least(shape[0]) { isPossible($0, shape[1]) }, least(shape[1]) { isPossible(shape[0], $0) },
    ]
  }

  private var resnet50: ResNetGeneration? {
    experiment.backbone.architecture == Architecture.resnet50.name
      ? experiment.generation(found: context.data.backbone.resnet50) : nil
  }

  /// Two runs repeat one another when they differ in nothing but the seed and in words.
  private var identity: String {
    var essence = experiment
    essence.seed = 0
    essence.title = nil
    essence.source = nil
    // The same run, wherever its data came from.
    essence.dataset.sources = []
    essence.reported = []
    essence.sweep = []
    essence.launcher = nil
    // When points to resume from are written changes nothing of what is computed.
    essence.checkpoint.every = CheckpointSettings().every
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    let bytes = (try? encoder.encode(essence)) ?? Data()
    return String(SHA256.hex(of: bytes).prefix(16))
  }

  /// A layer that trains on images needs them of one size; only test images may have their own.
  private func movingSizeFaults(_ phases: [PhaseAnalysis]) -> [PlanFault] {
    let image = experiment.dataset.image
    let hasValidation = experiment.dataset.partition.roles.contains(.validation)
    guard
      let phase = phases.first(where: { phase in phase.cut.contains { $0.shape.count > 1 } })
    else { return [] }
    let key: String
    if image.resize == .none {
      key = "dataset.image.resize"
    } else if image.test.resize == ImageSpec.Resize.none, hasValidation {
      key = "dataset.image.test.resize"
    } else if experiment.dataset.testsAnotherSize {
      key = "dataset.image.test"
    } else {
      return []
    }
    return [
      PlanFault(
        key,
        """
        '\(phase.resolved.freezeKey)' trains layers that see images as images, which needs images \
        of one size
        """,
        notes: ["give training and validation images one size, or freeze the whole backbone"])
    ]
  }

  /// Images of their own size need a cut whose shape does not follow the image's.
  private func nativeSizeFaults(_ phase: PhaseAnalysis) -> [PlanFault] {
    let image = experiment.dataset.image
    let native =
      image.keepsOwnSizes(.train)
      ? "dataset.image.resize"
      : experiment.dataset.testsAnotherSize ? "dataset.image.test" : "dataset.image.test.resize"
    guard experiment.takesAnySize || experiment.dataset.testsAnotherSize else { return [] }
    let shape = network.graph.inputShape
    guard
      let larger = try? experiment.network(
        context.data.backbone, height: shape[0] + 64, width: shape[1] + 96)
    else { return [] }
    let moving = network.graph.layers.indices.first { position in
      network.graph.layers[position].weights != larger.graph.layers[position].weights
    }
    guard let moving else { return [] }
    let whose = experiment.dataset.testsAnotherSize ? "another" : "their own"
    return [
      PlanFault(
        native,
        """
        images of \(whose) size need a head that takes any size, but the weights of \
        '\(network.graph.layers[moving].name)' depend on it
        """,
        notes: ["use global_average_pooling instead of flatten, or give every image one size"])
    ]
  }
}
