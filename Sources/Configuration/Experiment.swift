/// What a spec file asks for, as typed values: every default filled in, nothing looked up yet.
///
/// An `Experiment` is made by reading a spec (`SpecDocument`) and knows nothing of files, tensors
/// or weights. Names and meanings are those of the spec's grammar, in camel case.
package struct Experiment: Hashable, Sendable {
  /// The folder's name under the results directory.
  package var name: String
  package var title: String?
  package var source: DocumentSource?
  package var seed: Int
  package var dataset: Dataset
  /// Layers between the input and the backbone.
  package var stem: [LayerConfiguration]
  package var backbone: Backbone
  /// Layers behind the backbone; the last one gives the classes.
  package var head: [LayerConfiguration]
  /// A file with a whole model's weights, read by layer name before training.
  package var initialWeights: InitialWeights?
  package var freeze: Freeze
  package var training: Training
  package var arithmetic: Arithmetic
  package var store: FeatureStorage
  package var checkpoint = CheckpointSettings()
  package var compatibility: Compatibility
  package var reported: [ReportedValue]
  /// The axes of a sweep, in the order of the file; empty where there is none.
  package var sweep: [SweepAxis]
  /// Where a sweep's runs are carried out; nil for this machine, one after the other.
  package var launcher: LauncherChoice?

  package init(
    name: String, title: String? = nil, source: DocumentSource? = nil, seed: Int = 0,
    dataset: Dataset, stem: [LayerConfiguration] = [], backbone: Backbone,
    head: [LayerConfiguration],
    initialWeights: InitialWeights? = nil, freeze: Freeze = .nothing, training: Training,
    arithmetic: Arithmetic = .fast, store: FeatureStorage = FeatureStorage(),
    compatibility: Compatibility = Compatibility(), reported: [ReportedValue] = [],
    sweep: [SweepAxis] = [], launcher: LauncherChoice? = nil
  ) {
    self.name = name
    self.title = title
    self.source = source
    self.seed = seed
    self.dataset = dataset
    self.stem = stem
    self.backbone = backbone
    self.head = head
    self.initialWeights = initialWeights
    self.freeze = freeze
    self.training = training
    self.arithmetic = arithmetic
    self.store = store
    self.compatibility = compatibility
    self.reported = reported
    self.sweep = sweep
    self.launcher = launcher
  }
}

/// Where the experiment was published.
package struct DocumentSource: Hashable, Sendable {
  package var document: String?
  package var author: String?
  /// The date as written, `YYYY-MM-DD`.
  package var date: String?
  package var url: String?

  package init(
    document: String? = nil, author: String? = nil, date: String? = nil, url: String? = nil
  ) {
    self.document = document
    self.author = author
    self.date = date
    self.url = url
  }
}

/// The pretrained network that the experiment transfers from.
package struct Backbone: Hashable, Sendable {
  package enum Weights: Hashable, Sendable {
    /// Keras's official ImageNet file for the architecture, found by its name.
    case imagenet
    /// Keras's initialisers, drawn from the experiment's seed.
    case random
    /// A file, beside the spec, in the weights directories, or absolute.
    case file(String)
    /// The file that the network itself comes from.
    case model
  }

  /// How the backbone is called while it trains.
  package enum BatchNormalizationMode: String, Hashable, Sendable, CaseIterable {
    /// In training mode: a batch normalisation that trains takes its batch's statistics.
    case train
    /// As tf.keras's `base_model(x, training=False)`, whether or not it trains: batch normalisation takes
    /// its moving averages and leaves them as they are, and nothing is dropped or made noisy.
    case inference
  }

  /// By the name that `Architecture` has it under; nil where the network comes from a file.
  package var architecture: String?
  /// A file with a whole model of Keras's, beside the spec, in the weights directories, or absolute.
  package var model: String?
  /// The layer that the backbone ends with; nil for its last.
  package var output: String?
  /// Whether the classification layers of a file's model are kept.
  package var includeTop = true
  /// Whether a network begins with the layers that scale images, where it has such.
  package var includesPreprocessing = true
  /// The width multiplier of the MobileNets; 1 for the others.
  package var alpha: Double
  package var weights: Weights
  package var batchNormalization: BatchNormalizationMode

  package init(
    architecture: String, alpha: Double = 1, weights: Weights = .imagenet,
    batchNormalization: BatchNormalizationMode = .train
  ) {
    self.architecture = architecture
    self.alpha = alpha
    self.weights = weights
    self.batchNormalization = batchNormalization
  }

  /// Whose network comes from a file, and its weights too.
  package init(model: String) {
    self.model = model
    alpha = 1
    weights = .model
    batchNormalization = .train
  }

  /// What messages call the network.
  package var name: String { architecture ?? model ?? "" }
}

/// A weights file that a model takes what it can from, by the names of its layers.
package struct InitialWeights: Hashable, Sendable {
  /// Beside the spec, in the weights directories, or absolute.
  package var file: String
  /// Every layer of the model that has weights must be in the file.
  package var strict: Bool

  package init(file: String, strict: Bool = false) {
    self.file = file
    self.strict = strict
  }
}

/// How the static part of the model is computed.
package enum Arithmetic: String, Hashable, Sendable, CaseIterable {
  /// Winograd where it wins; features within 1e-3 of the largest.
  case fast
  /// Direct convolutions only.
  case strict
  /// Half precision, on processors that have it.
  case bf16
}

/// How stored features are kept.
package struct FeatureStorage: Hashable, Sendable {
  package enum Precision: String, Codable, Hashable, Sendable, CaseIterable {
    case f32
    case bf16
  }

  package var precision: Precision
  /// Bytes of features kept in memory before they go to disk; nil leaves it to the planner.
  package var memory: Int?

  package init(precision: Precision = .f32, memory: Int? = nil) {
    self.precision = precision
    self.memory = memory
  }
}

/// One key of the spec and the values that a sweep gives it.
package struct SweepAxis: Hashable, Sendable {
  /// The dotted path, as `--set` takes it.
  package var key: String
  package var values: [SpecValue]

  package init(key: String, values: [SpecValue]) {
    self.key = key
    self.values = values
  }
}
