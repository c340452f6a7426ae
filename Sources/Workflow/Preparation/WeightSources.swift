internal import Basics
internal import Checkpoints
internal import Configuration
internal import Engine
internal import FoundationEssentials
internal import Models
internal import Plan
internal import RunStore

/// The weights files of an experiment, found and described but not yet read.
struct WeightSources {
  /// The backbone's file; nil where weights are random.
  private(set) var backbone: WeightFile?
  /// The model of the file that the spec names; nil for an architecture.
  let model: ModelDefinition?
  /// The file of `initial_weights`.
  private(set) var initial: WeightFile?
  /// Whether every layer must be in that file.
  let isStrict: Bool
  /// Whether the backbone's weights come from a file, be it there or not.
  let hasBackboneFile: Bool
  /// What is missing, in words.
  var missing: [String]
  private let inputs: InputCache
  /// The key that names the backbone's file.
  private let usedKey: String

  private static let backboneKey = "backbone.weights"
  static let initialKey = "initial_weights"

  /// - Parameters:
  ///   - experiment: What the spec asks for.
  ///   - specFolder: Searched first.
  ///   - directories: Searched after it.
  ///   - inputs: What was read already.
  ///   - spec: The spec's path, for what a message says to do; nil where there is none.
  init(
    _ experiment: Experiment, specFolder: String, directories: Directories, _ inputs: InputCache,
    spec: String? = nil
  ) {
    self.inputs = inputs
    isStrict = experiment.initialWeights?.strict ?? false
    hasBackboneFile = experiment.backbone.weights != .random
    usedKey =
      experiment.backbone.weights == .model ? ModelSource.key : WeightSources.backboneKey
    let source = ModelSource(
      experiment, specFolder: specFolder, directories: directories, inputs)
    model = source.model
    missing = source.missing
    let size = experiment.backboneSize
    switch experiment.backbone.weights {
    case .random: break
    case .file(let name):
      backbone = open(
        name, key: WeightSources.backboneKey, specFolder: specFolder, directories: directories)
    case .model:
      // Of a model that cannot be read, more need not be said.
      guard let name = experiment.backbone.model, model != nil else { break }
      if name.isJSON {
        missing.append(
          "\(WeightSources.backboneKey): '\(name)' has a model's layers but no weights: give the "
            + "file that has them, or 'none'")
        break
      }
      backbone = open(
        name, key: ModelSource.key, specFolder: specFolder, directories: directories)
    case .imagenet:
      guard
        let official = OfficialWeights(
          experiment.backbone, height: size.height, width: size.width)
      else {
        missing.append(WeightSources.unpublished(experiment.backbone))
        break
      }
      backbone = open(
        official.name, key: WeightSources.backboneKey, specFolder: specFolder,
        directories: directories,
        help: [
          "source: \(official.url)" + (official.digest.map { " (\($0.text))" } ?? ""),
          FetchHints.command(spec, "it"),
        ])
    }
    if let weights = experiment.initialWeights {
      initial = open(
        weights.file, key: WeightSources.initialKey, specFolder: specFolder,
        directories: directories)
    }
  }

  /// That there is no official file.
  static func unpublished(_ backbone: Backbone) -> String {
    "backbone.weights: 'imagenet' weights are published for Keras's architectures only; use 'none' "
      + "or a file for '\(backbone.name)'"
  }

  private mutating func open(
    _ name: String, key: String, specFolder: String, directories: Directories, help: [String] = []
  ) -> WeightFile? {
    do throws(MissingWeights) {
      let path = try directories.path(of: name, key: key, specFolder: specFolder, help: help)
      do { return try inputs.weightFile(path) } catch {
        throw MissingWeights(description: "\(key): \(error.sentence)")
      }
    } catch {
      missing.append(error.description)
      return nil
    }
  }

  /// What the backbone's files say of it.
  var found: FoundBackbone { FoundBackbone(resnet50: backbone?.generation, model: model) }

  /// Reads the arrays: Keras's initialisers, over them the backbone's file, over it the initial
  /// weights.
  func load(_ network: Model, seed: Int) throws(WorkflowError) -> ModelWeights {
    var weights = ModelWeights(graph: network.graph, seed: seed)
    for use in uses(network) {
      do {
        let report = try inputs.arrays(use.file, use.layers, use.policy)
        try report.checkVariances(of: use.file.path)
        weights.take(report)
      } catch {
        throw .missingInput(["\(use.key): \(error.sentence)"])
      }
    }
    return weights
  }

  /// A file, and which layers it is for.
  struct Use {
    let key: String
    let file: WeightFile
    let layers: [Layer]
    let policy: LoadPolicy
  }

  func uses(_ network: Model) -> [Use] {
    let layers = network.graph.layers
    return [
      backbone.map {
        Use(
          key: usedKey, file: $0, layers: Array(layers[network.backbone]),
          policy: .everyLayer)
      },
      initial.map {
        Use(key: WeightSources.initialKey, file: $0, layers: layers, policy: .present)
      },
    ].compactMap { $0 }
  }

  /// Digests by the key of the spec that names the file.
  func digestsByKey() throws(CheckpointError) -> [String: String] {
    var digests: [String: String] = [:]
    for (key, file) in filesByKey { digests[key] = try inputs.digest(file) }
    return digests
  }

  /// SHA-256 of a file among them.
  func digest(of file: WeightFile) throws(CheckpointError) -> String { try inputs.digest(file) }

  /// Digests by path, for the provenance and the feature store.
  func digests() throws(CheckpointError) -> [String: String] {
    var digests: [String: String] = [:]
    for file in files { digests[file.path] = try inputs.digest(file) }
    return digests
  }

  /// As `digests`, where none of the files has to be read for it.
  var rememberedDigests: [String: String]? {
    var digests: [String: String] = [:]
    for file in files {
      guard let digest = inputs.rememberedDigest(file) else { return nil }
      digests[file.path] = digest
    }
    return digests
  }

  /// The files with the keys of the spec that name them.
  var filesByKey: [(key: String, file: WeightFile)] {
    [(usedKey, backbone), (WeightSources.initialKey, initial)]
      .compactMap { key, file in file.map { (key, $0) } }
  }

  private var files: [WeightFile] { filesByKey.map(\.file) }
}

extension ModelWeights {
  mutating func take(_ report: LoadReport) {
    for (name, array) in report.arrays { set(array.values, layer: name.layer, weight: name.weight) }
  }
}

extension String {
  /// Whether a file is named as one of `to_json` is.
  fileprivate var isJSON: Bool { lowercased().hasSuffix(".json") }
}
