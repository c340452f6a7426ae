internal import Basics
internal import Configuration
internal import Models

/// What a reader of the plan should know of how the backbone is frozen, fed and called.
struct BackboneNotes {
  private(set) var lines: [String] = []
  /// What is likely amiss.
  private(set) var warnings: [String] = []

  private let experiment: Experiment
  private let network: Model

  init(
    _ experiment: Experiment, _ network: Model, _ phases: [PhaseAnalysis], _ data: KnownData
  ) {
    self.experiment = experiment
    self.network = network
    noteMode()
    notePreprocessing(data)
    for phase in phases {
      noteCount(phase.resolved)
      noteOperations(phase.resolved)
      warnOfAbsentKinds(phase)
    }
    if let first = phases.first { warnOfRandomFeatures(first) }
    if let model = data.backbone.model { noteModel(model) }
  }

  /// What a model's file says that is done otherwise.
  private mutating func noteModel(_ model: ModelDefinition) {
    if experiment.backbone.weights == .random, let first = model.unknownInitializers.first {
      lines.append(
        "\(model.unknownInitializers.count) initializers of '\(experiment.backbone.name)' are not known "
          + "here, the first at '\(first)': their arrays start from the layers' defaults")
    }
    if !model.augmentation.isEmpty {
      lines.append(
        "'\(experiment.backbone.name)' changes images at random in "
          + "\(model.augmentation.map { "'\($0)'" }.joined(separator: ", ")), which pass them on here: "
          + "'dataset.augment' augments the training images")
    }
    if experiment.backbone.batchNormalization == .train, let first = model.ignoredInference.first {
      lines.append(
        "'\(experiment.backbone.name)' calls '\(first)' with training=False, which Keras 3 ignores while "
          + "it fits, and so does this run; 'backbone.batch_normalization: inference' honours it")
    }
  }

  /// What `batch_normalization: inference` does, where Keras 3 would do otherwise.
  private mutating func noteMode() {
    let layers = network.backbone.count { network.graph.layers[$0].runsInInference }
    guard layers > 0 else { return }
    let subject =
      experiment.backbone.batchNormalization == .inference
      ? "backbone.batch_normalization: inference: the backbone runs as in inference while it trains; its"
      : "backbone.model calls \(layers) layers with training=False: they run as in inference while they "
        + "train; their"
    var line =
      "\(subject) batch normalisations take their moving averages, and nothing is dropped in them"
    if experiment.compatibility.preset == .keras3 {
      line +=
        "; tf.keras does so for base_model(x, training=False), but Keras 3's fit only in models with "
        + "a call() of their own: a functional model trains as with 'train'"
    }
    lines.append(line)
  }

  /// Another preprocessing than the weights were trained with.
  private mutating func notePreprocessing(_ data: KnownData) {
    let isPublished = experiment.backbone.weights == .imagenet || data.hasPublishedWeights
    guard isPublished,
      let architecture = experiment.backbone.architecture.flatMap(Architecture.named),
      !experiment.rescalesInStem
    else { return }
    let image = experiment.dataset.image
    var stated = [("dataset.image.preprocess", image.preprocess)]
    if let test = image.test.preprocess { stated.append(("dataset.image.test.preprocess", test)) }
    var (trained, advice) = (architecture.preprocess, "; 'default' takes that")
    if !experiment.backbone.includesPreprocessing {
      guard case .same(let own)? = architecture.builtIn else { return }
      (trained, advice) = (own, "")
    }
    for (key, preprocess) in stated where preprocess != trained {
      lines.append(
        "\(key) is \(preprocess.rawValue), but the weights of \(architecture.name) were trained "
          + "with \(trained.rawValue)\(advice)")
    }
  }

  /// What a number from the end counts.
  private mutating func noteCount(_ phase: ResolvedPhase) {
    guard case .first(let count) = phase.freeze.boundary, count < 0 else { return }
    let graph = network.graph
    let head = graph.kerasLayers.count - graph.listed(upTo: network.backbone.upperBound)
    guard head > 0 else { return }
    let (ofHead, left) = (min(head, -count), max(0, -count - head))
    lines.append(
      "\(phase.freezeKey): \(count) counts from the end of the whole model, as Keras's "
        + "model.layers[:\(count)]: \(ofHead) layers of the head and \(left) of the backbone are "
        + "trainable; base_model.layers[:\(count)] is {layers: \(count), of: backbone}")
  }

  /// That an index counts layers that Keras 3 does not list.
  private mutating func noteOperations(_ phase: ResolvedPhase) {
    switch phase.freeze.boundary {
    case .first, .firstOfBackbone: break
    case .nothing, .backbone, .before, .through: return
    }
    let backbone = network.backbone.map { network.graph.layers[$0] }
    let operations = backbone.reduce(0) {
      $0 + $1.listedCount - ($1.isOperator ? 0 : min(1, $1.listedCount))
    }
    guard operations > 0, experiment.compatibility.applications.listsOperations else { return }
    lines.append(
      "\(phase.freezeKey) counts the layers of tf.keras, which lists \(operations) more in "
        + "\(experiment.backbone.name) than Keras 3, for operations such as x + 3; "
        + "'compatibility.applications: keras-3' counts without them")
  }

  private mutating func warnOfAbsentKinds(_ phase: PhaseAnalysis) {
    let kinds = Set(network.backbone.map { network.graph.layers[$0].kind.automaticName })
    for kind in phase.resolved.freeze.also where !kinds.contains(kind) {
      warnings.append(
        "\(phase.resolved.freezeKey).also: the backbone \(experiment.backbone.name) has no "
          + "layer \(kind)")
    }
  }

  /// Features of weights that nobody trained.
  private mutating func warnOfRandomFeatures(_ phase: PhaseAnalysis) {
    guard experiment.backbone.weights == .random, experiment.initialWeights == nil else { return }
    let frozen = network.backbone.filter(phase.frozen.contains)
      .reduce(0) { $0 + network.graph.layers[$1].trainableParameterCount }
    guard frozen > 0 else { return }
    warnings.append(
      "\(phase.resolved.freezeKey): the backbone's weights are random ('weights: none'), and "
        + "\(frozen.grouped) of them are frozen before anything was trained")
  }
}

extension Experiment {
  /// Whether the stem does part of the preprocessing.
  fileprivate var rescalesInStem: Bool {
    stem.compactMap(LayerClasses.layer).contains { $0 is Rescaling || $0 is Normalization }
  }
}
