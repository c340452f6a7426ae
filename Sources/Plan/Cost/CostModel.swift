internal import Basics
internal import Compiler
internal import Configuration
internal import Models

/// Estimates what a plan takes from the model's shapes and a machine's rates.
package struct CostModel: Sendable {
  let experiment: Experiment
  let network: Network
  let images: ImageCounts
  /// Mean pixels of the images that are taken at their own size.
  let nativePixels: Double?
  let machine: MachineProfile
  /// Bytes that the feature store may take on disk.
  let storeLimit: Int
  /// What a training program takes besides its workspace and its parameters.
  let footprint: Surroundings.TrainingFootprint

  func estimate(_ drafts: [PhaseDraft]) -> PlannedCost {
    guard let first = drafts.first else { preconditionFailure("a plan has a phase") }
    let program = first.staticProgram
    let batch = first.staticBatch
    let staticFlops = flops(first) { first.analysis.isStatic[$0] }
    let forward = flops(first) { !first.analysis.isStatic[$0] }
    let store = store(first)
    let checkpoint = 4 * trainableLayerParameters(first)
    return PlannedCost(
      staticFlopsPerImage: staticFlops, trainableFlopsPerImage: forward.saturatingMultiply(3),
      staticBatch: batch,
      distinctImages: distinctImages,
      memory: memory(drafts, program, batch: batch, featureBytes: store.bytesInMemory),
      // Without a count there is no figure, rather than none of bytes.
      featureBytes: first.features == .once && images.train != nil ? store.bytes : nil,
      store: first.features == .once ? store : nil,
      checkpointBytes: 2 * checkpoint,
      seconds: seconds(drafts, forward: forward),
      predictedBy: machine.origin)
  }

  /// Where the features of a phase go.
  func store(_ draft: PhaseDraft) -> PlannedStore {
    PlannedStore(
      experiment.store, floatsPerImage: draft.cut.reduce(0) { $0 + $1.bytesPerImage } / 4,
      images: distinctImages, limit: storeLimit)
  }

  /// Images that are different: two roles may name one source.
  private var distinctImages: Int {
    guard case .splits(let sources) = experiment.dataset.partition,
      let validation = sources[.validation], validation == sources[.test],
      experiment.dataset.limit[.validation] == experiment.dataset.limit[.test]
    else { return images.total }
    return images.total - (images.test ?? 0)
  }

  private func flops(_ draft: PhaseDraft, where include: (Int) -> Bool) -> Int {
    network.graph.layers.indices.filter(include)
      .map(network.graph.floatingPointOperations(of:)).saturatingSum
  }

  private func trainableLayerParameters(_ draft: PhaseDraft) -> Int {
    draft.layers.reduce(0) { $0 + ($1.trainable ? $1.parameters : 0) }
  }

  /// Bytes: arrays of the model, workspace of the larger part, batches of images, features.
  private func memory(
    _ drafts: [PhaseDraft], _ program: Program, batch: Int, featureBytes: Int
  ) -> Int {
    let libraries = 64 << 20
    let weights = 4 * network.graph.parameterCount
    let images = 3 * batch * network.graph.inputShape.reduce(4, *)
    let trainable = drafts.map { draft in
      let slots = draft.request.optimizer.stateNames.count + 2
      let batch = experiment.dataset.batchSize
      return draft.trainingProgram.memory(batch: batch).bytes
        + 4 * slots * draft.parameters.trainable
        + (footprint(
          draft.trainingProgram, network.graph, draft.analysis.cut, draft.frozen, batch) ?? 0)
    }
    return [
      libraries, 2 * weights, images, program.workspaceBytes(batch: batch), trainable.max() ?? 0,
      featureBytes,
    ].saturatingSum
  }

  /// What reading one image takes, in photographs decoded.
  private var photographs: Double {
    switch experiment.dataset.format {
    case .imageFolder: 1
    case .rendered: 0.2
    case .cifar10: 0.02
    }
  }

  /// How many times the work of an image of the network's own size an image of a role is: the
  /// operations grow with the pixels.
  private func enlargement(_ role: Role) -> Double {
    guard experiment.dataset.image.resize(for: role) == .none, let nativePixels else { return 1 }
    return nativePixels / Double(max(1, network.graph.inputShape.dropLast().reduce(1, *)))
  }

  /// Operations of the static part on one image, as many as are carried out: Winograd's way through
  /// a convolution of 3×3 saves about half its time.
  private func staticWork(_ draft: PhaseDraft) -> Double {
    network.graph.layers.indices.filter { draft.analysis.isStatic[$0] }.reduce(0) { sum, position in
      let flops = Double(network.graph.floatingPointOperations(of: position))
      guard experiment.arithmetic == .fast,
        let convolution = network.graph.layers[position].kind as? Conv2D,
        convolution.kernelSize == [3, 3], convolution.strides == [1, 1],
        machine.winograd?.contains(where: { $0 <= convolution.filters }) ?? true
      else { return sum + flops }
      return sum + flops / 2
    }
  }

  private func seconds(_ drafts: [PhaseDraft], forward: Int) -> PredictedSeconds? {
    guard let train = images.train, let first = drafts.first else { return nil }
    let depthwise = network.graph.layers.contains { $0.kind is DepthwiseConv2D }
    let rate = depthwise ? machine.depthwiseRate : machine.convolutionRate
    let held = distinctImages - train
    // What a phase decodes and sends through its static part.
    func passes(_ draft: PhaseDraft) -> Int {
      train.saturatingMultiply(draft.features == .everyEpoch ? draft.request.epochs : 1)
    }
    let decoded = drafts.reduce(0.0) { $0 + Double(passes($1)) + Double(held) }
    let work = drafts.reduce(0) { sum, draft in
      let images =
        Double(passes(draft)) * enlargement(.train)
        + Double(held) * enlargement(.test)
      return sum + images * staticWork(draft)
    }
    func keys(_ draft: PhaseDraft) -> PredictionKeys {
      PredictionKeys(
        experiment, draft.request.optimizer, trainsImages: draft.trainsImages,
        flopsPerImage: forward.saturatingMultiply(3))
    }
    let training = drafts.map { draft in
      // Both ways through convolutions, gradients and batch statistics take longer than the same
      // operations as inference.
      let trainingRate = draft.trainsImages ? 0.45 * rate : machine.denseRate
      let steps = experiment.steps(images: train)
      let perEpoch =
        3 * Double(train) * Double(forward) / trainingRate
        + Double(steps) * Double(draft.parameters.trainable) / machine.updateRate
      let validation = Double(images.validation ?? 0) * Double(forward) / trainingRate
      return Double(draft.request.epochs) * (perEpoch + validation)
        * machine.correction(keys(draft).training)
    }
    let features = machine.correction(keys(first).features)
    return PredictedSeconds(
      start: machine.startSeconds * machine.correction(keys(first).start),
      decode: features * decoded * photographs / machine.decodeRate,
      features: features * work / rate,
      training: training.reduce(0, +),
      evaluation: Double(held) * Double(forward) / machine.denseRate
        * machine.correction(keys(first).training))
  }
}

extension PhaseDraft {
  /// Whether convolutions and their like are trained.
  fileprivate var trainsImages: Bool { cut.contains { $0.shape.count == 3 } }
}
