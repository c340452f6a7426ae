internal import Basics
internal import Compiler
internal import Configuration
internal import Models

/// Estimates what a plan takes from the model's shapes and a machine's rates.
package struct CostModel: Sendable {
  let experiment: Experiment
  let network: Model
  let images: ImageCounts
  /// Mean pixels of the images that are taken at their own size.
  let nativePixels: Double?
  let calibration: CostCalibration
  /// Bytes that the feature store may take on disk.
  let storeLimit: Int
  /// What a training program takes besides its workspace and its parameters.
  let footprint: KnownMachine.TrainingFootprint

  func estimate(_ phases: [PhaseAnalysis]) -> PlannedCost {
    guard let first = phases.first else { preconditionFailure("a plan has a phase") }
    let program = first.staticProgram
    let batch = first.staticBatch
    let staticFlops = flops(first) { first.staticAnalysis.isStatic[$0] }
    let store = store(first)
    let checkpoint = 4 * trainableLayerParameters(phases)
    return PlannedCost(
      staticFlopsPerImage: staticFlops, trainableFlopsPerImage: stepWork(first).ofStep,
      staticBatch: batch,
      distinctImages: distinctImages,
      memory: memory(phases, program, batch: batch, featureBytes: store.bytesInMemory),
      // Without a count there is no figure, rather than none of bytes.
      featureBytes: first.features == .once && images.train != nil ? store.bytes : nil,
      store: first.features == .once ? store : nil,
      checkpointBytes: 2 * checkpoint,
      seconds: seconds(phases),
      predictedBy: calibration.origin)
  }

  /// Where the features of a phase go.
  func store(_ phase: PhaseAnalysis) -> PlannedStore {
    PlannedStore(
      experiment.store, floatsPerImage: phase.cut.reduce(0) { $0 + $1.bytesPerImage } / 4,
      images: distinctImages, limit: storeLimit)
  }

  /// Images that are different: two roles may name one source.
  private var distinctImages: Int {
    let sources = experiment.dataset.partition.sources
    guard let validation = sources[.validation], validation == sources[.test],
      experiment.dataset.limit[.validation] == experiment.dataset.limit[.test]
    else { return images.total }
    return images.total - (images.test ?? 0)
  }

  private func flops(_ phase: PhaseAnalysis, where include: (Int) -> Bool) -> Int {
    network.graph.layers.indices.filter(include)
      .map(network.graph.floatingPointOperations(of:)).saturatingSum
  }

  /// Operations on one image of the part that a phase trains, forward.
  private struct StepWork {
    /// Of layers that only hand on what they read, as nothing below them trains.
    var frozen = 0
    /// Of all others, which a step passes both ways.
    var trained = 0

    var forward: Int { frozen.saturatingAdd(trained) }
    var ofStep: Int { frozen.saturatingAdd(trained.saturatingMultiply(3)) }
  }

  private func stepWork(_ phase: PhaseAnalysis) -> StepWork {
    var work = StepWork()
    var hasGradient: [Bool] = []
    for (position, layer) in network.graph.layers.enumerated() {
      let trains = phase.layers[position].trainable && phase.layers[position].parameters > 0
      hasGradient.append(trains || layer.inputs.contains { hasGradient[$0] })
      guard !phase.staticAnalysis.isStatic[position] else { continue }
      let flops = network.graph.floatingPointOperations(of: position)
      if hasGradient[position] {
        work.trained = work.trained.saturatingAdd(flops)
      } else {
        work.frozen = work.frozen.saturatingAdd(flops)
      }
    }
    return work
  }

  /// Of the layers that any phase trains.
  private func trainableLayerParameters(_ phases: [PhaseAnalysis]) -> Int {
    network.graph.layers.indices.reduce(0) { sum, position in
      phases.contains { $0.layers[position].trainable }
        ? sum + network.graph.layers[position].parameterCount : sum
    }
  }

  /// Bytes: arrays of the model, workspace of the larger part, batches of images, features.
  private func memory(
    _ phases: [PhaseAnalysis], _ program: Program, batch: Int, featureBytes: Int
  ) -> Int {
    let libraries = 64 << 20
    let weights = 4 * network.graph.parameterCount
    let images = 3 * batch * network.graph.inputShape.reduce(4, *)
    let trainable = phases.map { phase in
      let slots = phase.resolved.optimizer.stateNames.count + 2
      let batch = experiment.dataset.batchSize
      return phase.trainingProgram.memory(batch: batch).bytes
        + 4 * slots * phase.parameters.trainable
        + (footprint(
          phase.trainingProgram, network.graph, phase.staticAnalysis.cut, phase.frozen, batch) ?? 0)
    }
    return [
      libraries, 2 * weights, images, program.workspaceBytes(batch: batch), trainable.max() ?? 0,
      phases.map { winogradBytes($0, batch: batch) }.max() ?? 0, featureBytes,
    ].saturatingSum
  }

  /// What reading one image takes, in photographs decoded.
  private var photographs: Double { experiment.dataset.traits.cost }

  /// How many times the work of an image of the network's own size an image of a role is: the
  /// operations grow with the pixels.
  private func enlargement(_ role: Role) -> Double {
    guard experiment.dataset.image.keepsOwnSizes(role), let nativePixels else { return 1 }
    return nativePixels / Double(max(1, network.graph.inputShape.dropLast().reduce(1, *)))
  }

  /// Operations of the static part on one image, as many as are carried out.
  ///
  /// Winograd's way takes a quarter of the products of a 3×3 convolution and about half its time.
  private func staticWork(_ phase: PhaseAnalysis) -> Double {
    network.graph.layers.indices.filter { phase.staticAnalysis.isStatic[$0] }.reduce(0) {
      sum, position in
      let flops = Double(network.graph.floatingPointOperations(of: position))
      return sum + flops * (winograd(position).map { min(1, 2 * $0.productShare) } ?? 1)
    }
  }

  /// The scheme by which a layer is computed in the static part.
  private func winograd(_ position: Int) -> WinogradScheme? {
    let layer = network.graph.layers[position]
    guard experiment.arithmetic == .fast, let convolution = layer.kind as? Conv2D else {
      return nil
    }
    let window = Window(
      size: convolution.kernelSize, strides: convolution.strides, padding: .none,
      dilation: convolution.dilationRate)
    return WinogradChoice(measured: calibration.winograd).scheme(
      window, groups: convolution.groups,
      input: network.graph.layers[layer.inputs[0]].outputShape[2], output: convolution.filters)
  }

  /// Bytes of a phase's kernels for Winograd's way and of its tiles.
  private func winogradBytes(_ phase: PhaseAnalysis, batch: Int) -> Int {
    let graph = network.graph
    var (kernels, tiles) = (0, 0)
    for (position, layer) in graph.layers.enumerated()
    where phase.staticAnalysis.isStatic[position] {
      guard let scheme = winograd(position) else { continue }
      let input = graph.layers[layer.inputs[0]].outputShape
      let tiling = WinogradTiling(
        scheme, input: input[2], output: layer.outputShape, batch: batch)
      kernels += 4 * tiling.kernelFloats
      tiles = max(tiles, 4 * (tiling.floats.input + tiling.floats.output))
    }
    return kernels + tiles
  }

  private func seconds(_ phases: [PhaseAnalysis]) -> PredictedSeconds? {
    let steps = phases.map(stepWork)
    guard let train = images.train, let last = steps.last else {
      return nil
    }
    let depthwise = network.graph.layers.contains { $0.kind is DepthwiseConv2D }
    let rate = depthwise ? calibration.rates.depthwise : calibration.rates.convolution
    let held = distinctImages - train
    // What a phase decodes and sends through its static part.
    func passes(_ phase: PhaseAnalysis) -> Int {
      phase.features == .everyEpoch
        ? experiment.imagesOfEpoch(of: train).saturatingMultiply(phase.resolved.epochs) : train
    }
    let decoded = phases.reduce(0.0) { $0 + Double(passes($1)) + Double(held) }
    let work = phases.reduce(0) { sum, phase in
      let images =
        Double(passes(phase)) * enlargement(.train)
        + Double(held) * enlargement(.test)
      return sum + images * staticWork(phase)
    }
    let keys = zip(phases, steps).map { phase, step in
      CalibrationKeys(
        experiment, phase.resolved.optimizer, trainsImages: phase.trainsImages,
        flopsPerImage: step.ofStep)
    }
    let training = phases.indices.map { index in
      let (phase, step) = (phases[index], steps[index])
      // Both ways through convolutions, gradients and batch statistics take longer than the same
      // operations as inference.
      let trainingRate = phase.trainsImages ? 0.45 * rate : calibration.rates.dense
      let updates = experiment.steps(images: train)
      let perImage = Double(step.frozen) / rate + 3 * Double(step.trained) / trainingRate
      let perEpoch =
        Double(experiment.imagesOfEpoch(of: train)) * perImage
        + Double(updates) * Double(phase.parameters.trainable) / calibration.rates.update
      let validated = experiment.imagesOfValidation(of: images.validation ?? 0)
      let validation = Double(validated) * Double(step.forward) / trainingRate
      return Double(phase.resolved.epochs) * (perEpoch + validation)
        * calibration.correction(keys[index].training)
    }
    let features = calibration.correction(keys[0].features)
    return PredictedSeconds(
      start: calibration.startSeconds * calibration.correction(keys[0].start),
      decode: features * decoded * photographs / calibration.rates.decode,
      features: features * work / rate,
      training: training.reduce(0, +),
      evaluation: Double(held) * Double(last.forward) / calibration.rates.dense
        * calibration.correction(keys[0].training))
  }
}

extension PhaseAnalysis {
  /// Whether convolutions and their like are trained.
  fileprivate var trainsImages: Bool { cut.contains { $0.shape.count == 3 } }
}
