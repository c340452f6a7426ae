internal import Compiler
internal import Configuration
package import Models

/// The trainable part of a phase with its parameters, for whatever batch size comes.
package final class TrainableModel {
  /// The arrays of all layers behind the cut.
  package let parameters: ModelParameters
  private let graph: Graph
  private let part: TrainingProgram
  private let settings: RunConfiguration
  private let frozen: FrozenLayers
  private let poisons: Bool
  private let trainingLoss: LossFunction
  private let probabilities: ClassProbabilities
  private let penalties: WeightPenalties
  private var programs: [Int: TrainableProgram] = [:]
  /// One for all programs: no two run at once, and none keeps anything in it between steps.
  private var workspace: AlignedFloats?
  /// What oneDNN's calls use within a step, one for all programs too.
  private var scratch: AlignedFloats?

  package var store: ParameterStore { parameters.store }

  /// Of the output.
  var units: Int { graph.outputShape.last ?? 1 }

  /// - `cut`: names of the layers whose outputs are stored.
  /// - `weights`: what the arrays start from.
  /// - `order`: how the channels of images lie; other orders than the processor's best are for tests.
  /// - `poisons`: whether memory that nothing reads any more is filled with NaN, for tests.
  package init(
    _ graph: Graph, cut: [String], weights: ModelWeights, _ settings: RunConfiguration,
    _ recipe: PhaseConfiguration, order: ChannelOrder = EngineIdentity.channelOrder,
    poisons: Bool = MemoryPoison.isRequested
  ) throws {
    self.graph = graph
    self.poisons = poisons
    self.settings = settings
    frozen = recipe.frozen
    let loss = settings.loss
    trainingLoss = LossFunction(
      loss.kind, scale: loss.input.scale, labelSmoothing: loss.labelSmoothing,
      focus: loss.focus ?? Loss.Focus(), classWeights: settings.classWeights)
    probabilities = loss.probabilities
    let positions = cut.compactMap(graph.index(of:))
    var part = TrainingProgram(
      graph,
      TrainingProgram.Settings(
        cut: positions, frozen: recipe.frozen,
        batchStatistics: settings.frozenNormalizationUsesBatch,
        lossBeforeActivation: loss.input == .beforeActivation, order: order))
    part.precision = settings.precision
    self.part = part
    parameters = try ModelParameters(
      part, graph: graph, cut: positions, frozen: recipe.frozen, batch: settings.batchSize,
      stateNames: recipe.optimizer.stateNames, weights: weights)
    recipe.optimizer.initializeState(of: parameters.store)
    penalties = WeightPenalties(parameters.store)
  }

  func program(batch: Int) throws -> TrainableProgram {
    if let kept = programs[batch] { return kept }
    let memory = part.memory(batch: batch)
    let room: AlignedFloats
    if let workspace, workspace.buffer.count * 4 >= memory.bytes {
      room = workspace
    } else {
      programs = [:]
      workspace = nil
      room = AlignedFloats(bytes: memory.bytes)
      workspace = room
    }
    let program = try TrainableProgram(
      part, batch: batch, parameters: parameters, memory: memory, workspace: room,
      movingVariance: settings.movingVariance, poisons: poisons, scratch: lendScratch)
    programs[batch] = program
    return program
  }

  /// Programs that were made with less keep what they have.
  private func lendScratch(_ bytes: Int) -> AlignedFloats {
    if let scratch, scratch.buffer.count * 4 >= bytes { return scratch }
    let larger = AlignedFloats(bytes: bytes)
    scratch = larger
    return larger
  }

  /// The loss of the batch that the program has just computed, with what regularizers add; in
  /// training, the gradient of the loss function too.
  ///
  /// - `weights`: how much each image counts besides its class; nil where all count alike.
  func loss(
    _ program: TrainableProgram, _ labels: BatchLabels, weights: [Float]? = nil, training: Bool
  ) -> Double {
    let tensor = program.lossTensor
    let loss = training ? trainingLoss : trainingLoss.unweighted
    func value(_ weights: UnsafePointer<Float>?) -> Double {
      loss.value(
        outputs: tensor.values, units: tensor.perImage, labels, weights: weights,
        gradient: training ? tensor.gradient : nil)
    }
    let value = weights?.withUnsafeBufferPointer { value($0.start) } ?? value(nil)
    return value + program.penalty + penalties.value
  }

  /// From the gradient of the loss function to those of all parameters, with what regularizers add.
  func backward(_ program: TrainableProgram) throws {
    try program.backward()
    penalties.addGradients()
  }

  /// The training loss of a split as one batch; its gradients are left in the store.
  package func gradients(of split: some BatchSource) throws -> Double {
    let program = try program(batch: split.count)
    let pass = try split.pass(Array(0..<split.count), batchSize: split.count, epoch: 0)
    let labels = try program.load(pass)
    try program.forward(.training(seed: settings.seed, epoch: 0, step: 0))
    let loss = loss(program, labels, training: true)
    try backward(program)
    return loss
  }

  /// Loss, metrics and probabilities of a split, in its own order.
  ///
  /// - Parameters:
  ///   - split: The images.
  ///   - steps: Batches, from the first, and from the first again after the last; nil for all images
  ///     once.
  ///   - epoch: Whose changes the images get where they are changed at random; nil for none.
  ///   - prefix: What the values' names begin with.
  ///   - advanced: Told after each batch how many images are done; throwing ends the evaluation.
  /// - Returns: The values, with the probabilities of all images where there are no `steps`.
  /// - Throws: `Divergence` where the loss of a batch is not finite.
  package func evaluate(
    _ split: some BatchSource, steps: Int? = nil, epoch: Int? = nil, prefix: String = "",
    advanced: (Int) throws -> Void = { _ in }
  ) throws -> Evaluation {
    let units = units
    var means = EpochMetrics(settings.metrics, units: units)
    let classes = ClassProbabilities.classes(units: units)
    var table = [Float](repeating: 0, count: steps == nil ? split.count * classes : 0)
    var done = 0
    for images in rounds(of: split, steps: steps) {
      try evaluate(split, images, epoch, &means) { program, start in
        if steps == nil {
          table.withUnsafeMutableBufferPointer { table in
            probabilities.write(
              of: program.outputs.values, count: program.batch, units: units,
              to: table.start + start * classes)
          }
        }
        done += program.batch
        try advanced(done)
      }
    }
    return Evaluation(
      values: means.values(prefix: prefix), probabilities: table, classes: classes)
  }

  /// Images that so many batches of a split take.
  func images(of split: any BatchSource, steps: Int?) -> Int {
    rounds(of: split, steps: steps).reduce(0) { $0 + $1.count }
  }

  /// The images of each pass through a split.
  private func rounds(of split: any BatchSource, steps: Int?) -> [Range<Int>] {
    let batch = settings.batchSize
    let whole = (split.count + batch - 1) / batch
    guard let steps, whole > 0 else { return [0..<split.count] }
    var rounds = [Range<Int>](repeating: 0..<split.count, count: steps / whole)
    if steps % whole > 0 { rounds.append(0..<min(steps % whole * batch, split.count)) }
    return rounds
  }

  /// One pass over some images.
  ///
  /// - `take`: given a batch that is computed, and its first image.
  private func evaluate(
    _ split: some BatchSource, _ images: Range<Int>, _ epoch: Int?,
    _ means: inout EpochMetrics,
    take: (_ program: TrainableProgram, _ start: Int) throws -> Void
  ) throws {
    let pass = try split.pass(Array(images), batchSize: settings.batchSize, epoch: epoch)
    for start in stride(from: 0, to: images.count, by: settings.batchSize) {
      let count = min(settings.batchSize, images.count - start)
      let program = try program(batch: count)
      let labels = try program.load(pass)
      try program.forward(.inference)
      let weights = split.weights.map { all in images[start..<start + count].map { all[$0] } }
      let loss = loss(program, labels, weights: weights, training: false)
      guard loss.isFinite || settings.onNaN == .continue else {
        let batch = Array(start..<start + count)
        throw Divergence(
          moment: .evaluation,
          found: try notFinite(
            program, try split.pass(batch, batchSize: count, epoch: epoch), .inference))
      }
      means.add(loss: loss, program, labels: labels.dominant, weights: weights)
      try take(program, start)
    }
  }

  /// The first numbers, in the model's order, that are not finite, where a batch led to such.
  ///
  /// - `batch`: delivers the images of that batch once more, as their memory was used since.
  func notFinite(
    _ program: TrainableProgram, _ batch: any BatchPass, _ pass: Pass
  ) throws -> NotFinite {
    if let found = store.firstNotFinite() { return found }
    _ = try program.load(batch)
    for (tensor, input) in zip(part.program.inputs, program.inputs)
    where !input.values.areFinite(count: input.count) {
      return NotFinite(place: .input(layer: tensor.name))
    }
    let step = try program.firstStepNotFinite(pass)
    return NotFinite(place: step.map { .output(layer: part.steps[$0].name) } ?? .loss)
  }

  /// The arrays of the layers that the phase may change, in Keras's order and layouts.
  ///
  /// A layer that is not frozen may be static all the same and without arrays here: those of a
  /// `Normalization` are given, not trained.
  package func changedLayers() throws -> [(layer: Layer, arrays: [[Float]])] {
    try graph.layers.enumerated().compactMap { position, layer in
      let keys = layer.weights.map { ParameterKey(layer: layer.name, weight: $0.name) }
      guard !frozen.contains(position), !keys.isEmpty, keys.allSatisfy(store.contains) else {
        return nil
      }
      return (layer, try keys.map(parameters.values))
    }
  }

  /// What oneDNN chose for each call of the program for a batch, for tests and benchmarks.
  package func implementations(batch: Int) throws -> [String] {
    try program(batch: batch).implementations
  }
}

extension TrainableProgram {
  /// Copies the features of the next images in and returns their labels.
  func load(_ pass: any BatchPass) throws -> BatchLabels {
    let labels = try pass.next { place, row in
      var start = 0
      for input in inputs {
        let part = row.extracting(start..<start + input.perImage)
        (input.values + place * input.perImage).update(from: part.start, count: part.count)
        start += input.perImage
      }
      precondition(start == row.count, "a row holds the tensors of one cut")
    }
    precondition(labels.classes.count == batch, "a program takes as many images as it was made for")
    return labels
  }
}
