internal import Basics
package import Compiler
package import Configuration
package import Models

/// A phase as the spec asks for it, what it inherits filled in.
package struct ResolvedPhase: Sendable {
  package var name: String
  package var freeze: Freeze
  /// The key of `freeze`.
  package var freezeKey: String
  package var epochs: Int
  package var optimizer: Optimizer
  package var schedule: Schedule?
  package var earlyStopping: EarlyStopping?
  package var stopAt: StopAt?
  /// Whether the best epoch's weights are kept, because the next phase starts from them.
  package var keepsBest: Bool

  /// The same with the schedule that the optimizer's `decay` stands for; a spec has one or the other,
  /// but for `reduce_on_plateau`, whose rate decays too.
  fileprivate func takingDecay() -> ResolvedPhase {
    guard let decay = optimizer.decay else { return self }
    var phase = self
    if decay > 0, case .reduceOnPlateau? = schedule { return self }
    phase.optimizer.decay = nil
    if decay > 0 {
      phase.schedule = .inverseTime(InverseTimeDecay(decaySteps: 1, decayRate: decay))
    }
    return phase
  }
}

extension Experiment {
  /// The phases in order: one of all the training keys where none are listed.
  package var resolvedPhases: [ResolvedPhase] {
    guard !training.phases.isEmpty else {
      return [
        ResolvedPhase(
          name: "train", freeze: freeze, freezeKey: "freeze", epochs: training.epochs,
          optimizer: training.optimizer, schedule: training.schedule,
          earlyStopping: training.earlyStopping, stopAt: training.stopAt, keepsBest: false
        ).takingDecay()
      ]
    }
    return training.phases.enumerated().map { index, phase in
      ResolvedPhase(
        name: phase.name, freeze: phase.freeze ?? freeze,
        freezeKey: phase.freeze == nil ? "freeze" : "training.phases.\(index).freeze",
        epochs: phase.epochs ?? training.epochs, optimizer: phase.optimizer ?? training.optimizer,
        schedule: phase.schedule ?? training.schedule,
        earlyStopping: phase.earlyStopping ?? training.earlyStopping,
        stopAt: phase.stopAt ?? training.stopAt,
        keepsBest: training.phases.dropFirst(index + 1).first?.from == .best
      ).takingDecay()
    }
  }
}

/// A phase with its place in the model found: what is frozen, what is static, where the cut is.
package struct PhaseAnalysis: Sendable {
  package let resolved: ResolvedPhase
  package let frozen: FrozenLayers
  package let staticAnalysis: StaticAnalysis
  package let freeze: FreezePoint
  package let parameters: ParameterCounts
  package let layers: [PlannedLayer]
  package let cut: [CutTensor]
  package let features: FeatureReuse
  package let staticProgram: Program
  /// Images that pass through the static part together.
  ///
  /// It goes by the whole backbone, wherever the cut is: phases that differ in their cut alone
  /// compute what they share with the same bits, and can do so in one pass.
  package let staticBatch: Int
  package let trainingProgram: TrainingProgram
  package let normalizations: NormalizationCounts

  init(
    _ resolved: ResolvedPhase, _ experiment: Experiment, _ network: Model,
    order: ChannelOrder
  ) throws(PlanFault) {
    let graph = network.graph
    let frozen = try resolved.freeze.frozenLayers(in: network, key: resolved.freezeKey)
    let batchStatistics =
      experiment.compatibility.frozenBatchNormalization == .batchStatistics
    let staticAnalysis = StaticAnalysis(
      graph: graph, frozen: frozen, batchStatistics: batchStatistics)
    let trainable = graph.layers.indices.reduce(0) {
      $0 + (frozen.contains($1) ? 0 : graph.layers[$1].trainableParameterCount)
    }
    guard trainable > 0 else {
      throw PlanFault(
        resolved.freezeKey,
        "nothing is left to train: all \(frozen.first + frozen.others.count) layers with weights "
          + "are frozen")
    }
    self.resolved = resolved
    self.frozen = frozen
    self.staticAnalysis = staticAnalysis
    freeze = network.freezePoint(frozen, also: resolved.freeze.also)
    parameters = ParameterCounts(total: graph.parameterCount, trainable: trainable)
    let numbers = graph.kerasNumbers
    layers = graph.layers.enumerated().map { index, layer in
      PlannedLayer(
        index: index, kerasIndex: numbers[index], name: layer.name, kind: layer.kind.className,
        outputShape: layer.outputShape,
        parameters: layer.parameterCount, trainable: !frozen.contains(index),
        static: staticAnalysis.isStatic[index])
    }
    cut = staticAnalysis.cut.map { position in
      let shape = graph.layers[position].outputShape
      return CutTensor(
        layer: graph.layers[position].name, shape: shape, bytesPerImage: shape.reduce(4, *))
    }
    staticProgram = Program.inference(graph, cut: staticAnalysis.cut)
    staticBatch = Program.inference(graph, cut: [network.backbone.upperBound - 1]).inferenceBatch(
      weightBytes: graph.layers[network.backbone].reduce(0) { $0 + 4 * $1.parameterCount })
    trainingProgram = TrainingProgram(
      graph,
      TrainingProgram.Settings(
        cut: staticAnalysis.cut, frozen: frozen,
        batchStatistics: batchStatistics, order: order))
    normalizations = NormalizationCounts(graph, frozen, batchStatistics: batchStatistics)
    features =
      staticAnalysis.cut == [0]
      ? .nothingStatic : experiment.dataset.augment != nil ? .everyEpoch : .once
  }

  /// The phase as it is executed.
  ///
  /// - Parameters:
  ///   - experiment: What the spec asks for.
  ///   - images: Of each role, where they are known.
  ///   - inputShape: `[height, width, channels]` of the model's input.
  /// - Returns: The phase, whose number of updates is nil while that of images is unknown.
  func planned(
    _ experiment: Experiment, images: ImageCounts, inputShape: [Int]
  ) -> PlannedPhase {
    var phase = PlannedPhase(
      name: resolved.name, epochs: resolved.epochs, freeze: freeze, parameters: parameters,
      normalizations: normalizations, cut: cut,
      trainableLayers: layers.filter { $0.trainable && $0.parameters > 0 }.map(\.name),
      features: features,
      imagesInMemory: experiment.imagesInMemory(features, images: images, inputShape),
      staticBatch: staticBatch,
      workspaceBytes: trainingProgram.memory(batch: experiment.dataset.batchSize).bytes,
      optimizer: resolved.optimizer.resolved(experiment.compatibility),
      schedule: resolved.schedule, earlyStopping: resolved.earlyStopping,
      stopAt: resolved.stopAt, keepsBest: resolved.keepsBest, steps: nil)
    phase.setSteps(ofEpoch: images.train.map(experiment.steps))
    return phase
  }
}

extension Experiment {
  /// The roles whose images stay in memory where images themselves are trained on: nothing changes
  /// them, and all fit in the budget; nil while the number of images is unknown.
  func imagesInMemory(
    _ features: FeatureReuse, images: ImageCounts, _ inputShape: [Int]
  ) -> [Role]? {
    guard images.train != nil else { return nil }
    guard features == .nothingStatic else { return [] }
    let bytes = images.total.saturatingMultiply(inputShape.reduce(4, *))
    guard bytes <= store.memory ?? PlannedStore.standardBudget else { return [] }
    return Role.allCases.filter { role in
      images[role] != nil && !dataset.augments(role)
        && !dataset.image.keepsOwnSizes(role)
    }
  }
}
