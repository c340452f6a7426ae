internal import Basics
internal import Checkpoints
internal import Configuration
internal import Engine
internal import Models
internal import Plan

/// A run's whole model as Keras's own files have it.
struct KerasExport: ExportedFile {
  enum Form: Hashable {
    /// Keras 3's whole model.
    case archive
    /// Keras 3's weights.
    case weights
    /// A whole model that Keras 2 and 3 open.
    case hdf5
  }

  private let plan: TrainingPlan
  private let graph: Graph
  private let form: Form

  init(_ run: FinishedRun, _ form: Form) {
    self.init(run.plan, run.network.graph, form)
  }

  init(_ plan: TrainingPlan, _ graph: Graph, _ form: Form) {
    self.plan = plan
    self.graph = graph
    self.form = form
  }

  func write(_ path: String, _ weights: ModelWeights) throws {
    switch form {
    case .archive: try writeKeras(path, weights)
    case .weights:
      try ModelFile.writeKeras3Weights(
        path, graph: graph, arrays: weights.arrays)
    case .hdf5: try writeHDF5(path, weights)
    }
  }

  /// Keras's name of the model, from the experiment's: letters, digits and underscores.
  private var name: String {
    let letters = plan.experiment.name.map { letter in
      letter.isASCII && (letter.isLetter || letter.isNumber || letter == "_") ? letter : "_"
    }
    let name = String(letters)
    return name.first?.isLetter == true ? name : "model_\(name)"
  }

  /// Keras's `layer.trainable` in the last phase.
  private var isTrainable: (Layer) -> Bool {
    let trained = Set(plan.phases.last?.trainableLayers ?? [])
    return { $0.weights.isEmpty || trained.contains($0.name) }
  }

  /// What the model is compiled with: the last phase's optimizer, the loss and the metrics.
  private var training: CompileConfiguration? {
    guard let phase = plan.phases.last else { return nil }
    let training = plan.experiment.training
    return CompileConfiguration(
      phase.optimizer, schedule: phase.schedule, loss: training.loss,
      labelSmoothing: training.labelSmoothing, metrics: training.metrics,
      weightedMetrics: training.weightedMetrics)
  }

  /// Writes a `.keras` file.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - weights: Of the whole model.
  ///   - optimizer: The optimizer's variables; nil for one that starts afresh.
  /// - Throws: Where it cannot be written.
  func writeKeras(
    _ path: String, _ weights: ModelWeights, optimizer: [NamedArray]? = nil
  ) throws(CheckpointError) {
    let configuration = ModelConfiguration(graph, isTrainable: isTrainable)
      .value(name: name, training: training)
    try ModelFile.writeKeras(
      path, configuration: configuration.jsonText, graph: graph, arrays: weights.arrays,
      optimizer: optimizer)
  }

  /// Writes an HDF5 file with the whole model.
  private func writeHDF5(_ path: String, _ weights: ModelWeights) throws(CheckpointError) {
    let model = PortableModel(graph, name: name, isTrainable: isTrainable)
    try ModelFile.writeHDF5(
      path, model, training: training?.legacy.jsonText, arrays: weights.arrays)
  }
}

extension ModelWeights {
  /// A layer's arrays, in the order of its weights.
  func arrays(of layer: Layer) -> [NamedArray] {
    layer.weights.map { NamedArray(shape: $0.shape, values: values(of: layer, $0.name)) }
  }

  fileprivate var arrays: ModelFile.Arrays { { arrays(of: $0) } }
}
