package import Models

/// The trainable part of a phase with its parameters, for whatever batch size comes.
package final class TrainableModel {
  /// The arrays of all layers behind the cut.
  package let store: ParameterStore
  private let graph: Graph
  private let settings: TrainingSettings
  private let programSettings: TrainableProgram.Settings
  private let trainingLoss: LossFunction
  private let probabilities: ClassProbabilities
  private var programs: [Int: TrainableProgram] = [:]

  /// - `cut`: names of the layers whose outputs are stored.
  /// - `weights`: what the arrays start from.
  package init(
    _ graph: Graph, cut: [String], weights: ModelWeights, _ settings: TrainingSettings,
    _ recipe: TrainingRecipe
  ) {
    self.graph = graph
    self.settings = settings
    let activation = graph.layers[graph.output].operation.lastActivation
    let lossInput = LossInput.resolve(
      settings.loss, fromLogits: settings.fromLogits, activation: activation,
      recognition: settings.recognition)
    trainingLoss = LossFunction(
      settings.loss, scale: lossInput.scale, labelSmoothing: settings.labelSmoothing,
      classWeights: settings.classWeights)
    probabilities = ClassProbabilities.resolve(
      settings.loss, fromLogits: settings.fromLogits, activation: activation)
    let positions = cut.compactMap(graph.index(of:))
    programSettings = TrainableProgram.Settings(
      cut: positions, frozen: recipe.frozen, lossInput: lossInput,
      varianceCorrection: settings.varianceCorrection)
    let behind = TrainableProgram.positions(of: graph, behind: positions)
    store = ParameterStore(
      behind.flatMap { position in
        ParameterDeclaration.all(
          of: graph.layers[position], isTrainable: position >= recipe.frozen)
      }, stateNames: recipe.rule.stateNames)
    for position in behind {
      let layer = graph.layers[position]
      for weight in layer.weights {
        let key = ParameterKey(layer: layer.name, weight: weight.name)
        ParameterStore.copy(weights[layer, weight.name], to: store[key])
      }
    }
  }

  func program(batch: Int) -> TrainableProgram {
    if let kept = programs[batch] { return kept }
    let program = TrainableProgram(graph, batch: batch, store: store, programSettings)
    programs[batch] = program
    return program
  }

  /// The loss of the batch that the program has just computed; in training, its gradient too.
  func loss(_ program: TrainableProgram, _ labels: [Int32], training: Bool) -> Double {
    let tensor = program.lossTensor
    let loss = training ? trainingLoss : trainingLoss.unweighted
    return labels.withUnsafeBufferPointer { labels in
      loss.value(
        outputs: tensor.values, labels: labels.start, count: program.batch,
        units: tensor.perImage, gradient: training ? tensor.gradient : nil)
    }
  }

  /// Loss, metrics and probabilities of a split, in its own order.
  package func evaluate(_ split: LabelledFeatures, prefix: String = "") -> Evaluation {
    var means = RunningMeans(settings.metrics)
    let units = graph.outputShape.last ?? 1
    let classes = ClassProbabilities.classes(units: units)
    var table = [Float](repeating: 0, count: split.count * classes)
    for start in stride(from: 0, to: split.count, by: settings.batchSize) {
      let batch = Array(start..<min(start + settings.batchSize, split.count))
      let program = program(batch: batch.count)
      let labels = program.load(split, batch[...])
      program.forward(.inference)
      means.add(
        loss: loss(program, labels, training: false), program, labels: labels)
      table.withUnsafeMutableBufferPointer { table in
        probabilities.write(
          of: program.outputs.values, count: batch.count, units: units,
          to: table.start + start * classes)
      }
    }
    return Evaluation(
      values: means.values(prefix: prefix), probabilities: table, classes: classes)
  }

  /// The arrays of the layers that the run may change, in Keras's order and layouts.
  package func changedLayers() -> [(layer: Layer, arrays: [[Float]])] {
    graph.layers.enumerated().compactMap { position, layer in
      guard position >= programSettings.frozen, !layer.weights.isEmpty else { return nil }
      let arrays = layer.weights.map { weight in
        Array(store[ParameterKey(layer: layer.name, weight: weight.name)].values)
      }
      return (layer, arrays)
    }
  }
}

extension TrainableProgram {
  /// Copies the features of some images in and returns their labels.
  func load(_ split: LabelledFeatures, _ images: ArraySlice<Int>) -> [Int32] {
    precondition(images.count == batch, "a program takes as many images as it was made for")
    for (place, image) in images.enumerated() {
      var row = split.rows[image]
      for input in inputs {
        (input.values + place * input.perImage).update(from: row, count: input.perImage)
        row += input.perImage
      }
    }
    return images.map { split.labels[$0] }
  }
}

extension Operation {
  /// The activation that gives the output, where the layer has one.
  fileprivate var lastActivation: ActivationFunction {
    switch self {
    case .dense(let dense): dense.activation
    case .activation(let function): function
    default: .linear
    }
  }
}
